"""What the reader knows of German, Spanish and French: small words, negation, feeling, danger, strain.

English has VADER's lexicon and the lists of `voc.lexicon`; these are shorter, made for what people write to a
company, on the same scale of -4 to 4. Words are given in one form and compared by their stems.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voc.lexicon import (
    ACUTE_PHRASES,
    FILLERS,
    NEARLY,
    NEGATORS,
    STRAIN_PHRASES,
    phrases,
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language. stemmer: its name in Snowball. weights: what words of feeling weigh; empty: VADER's.

    negators stand before what they take back; `nearly` before an alarm that is none. louder: words that
    make the next one weigh more.
    """

    stemmer: str
    fillers: frozenset[str]
    negators: frozenset[str]
    nearly: frozenset[str]
    acute: tuple[str, ...]
    strain: tuple[str, ...]
    weights: Mapping[str, float]
    louder: frozenset[str]


def _weights(**lists: str) -> Mapping[str, float]:
    """Words by what they weigh: `bad_3` is -3, `good_2` is 2."""
    signed = {"bad": -1.0, "good": 1.0}
    return {
        word: signed[name.partition("_")[0]] * float(name.partition("_")[2])
        for name, words in lists.items()
        for word in phrases(words)
    }


ENGLISH: Final = Tongue("english", FILLERS, NEGATORS, NEARLY, ACUTE_PHRASES, STRAIN_PHRASES, {}, frozenset())
TONGUES: Final[Mapping[str, Tongue]] = {
    "en": ENGLISH,
    "de": Tongue(
        stemmer="german",
        fillers=frozenset(
            phrases(
                """
                der, die, das, den, dem, des, ein, eine, einen, einem, einer, ich, wir, sie, er, es, mir,
                mich, uns, mein, meine, meinen, meinem, meiner, unser, unsere, ihr, ihre, ist, sind, war,
                waren, wurde, wurden, wird, werden, bin, hat, habe, haben, hatte, hatten, und, auch, noch,
                schon, immer, so, sehr, doch, in, im, am, an, auf, zu, zum, zur, mit, für, von, vom, bei
                """
            )
        ),
        negators=frozenset(
            phrases("nicht, kein, keine, keinen, keinem, keiner, nie, niemals, niemand, nichts, ohne, weder")
        ),
        nearly=frozenset(phrases("fast, beinahe, nahezu, wie")),
        acute=phrases(
            """
            keine luft, kann nicht atmen, atmet nicht, atemnot, brustschmerzen, herzinfarkt, schlaganfall,
            krampfanfall, bewusstlos, ohnmächtig, zusammengebrochen, allergischer schock, allergische
            reaktion, überdosis, blutet stark, kein insulin, ohne insulin, braucht insulin, brauche insulin,
            ohne meine medikamente, kein sauerstoff, medizinischer notfall, notarzt, krankenwagen,
            rettungswagen, fehlgeburt, mich umbringen, bringe mich um, das leben nehmen, sterben will, will
            sterben, selbstmord, suizid, bedroht mich, bedroht uns, hat mich bedroht, wurde bedroht, eine
            waffe, ein messer, eine bombe, vergewaltigt, sexuell belästigt, geschlagen worden, hat mich
            geschlagen, rauch in der kabine, es brennt, in flammen, feuer gefangen, gasleck, riecht nach gas,
            kind ist weg, kind ist allein, kind allein, tochter ist allein, sohn ist allein, eingesperrt,
            eingeschlossen, in gefahr, lebensgefahr, nicht sicher, stromschlag, lebensmittelvergiftung,
            flugzeug brennt, kabine brennt, triebwerk brennt, feuer an bord, feuer in der kabine, kind ist
            verschwunden, tochter ist verschwunden, sohn ist verschwunden
            """
        ),
        strain=phrases(
            """
            gestrandet, auf dem boden, beerdigung, hochzeit, krankenhaus, behindert, rollstuhl, weint, baby,
            kleinkind, zum dritten mal, zum vierten mal, seit wochen, seit monaten, warte immer noch, seit
            stunden, aufgelegt, niemand hilft, niemand antwortet, ignoriert, anwalt, klage,
            verbraucherschutz, nie wieder, kündigen, kündige, schlimmste, inakzeptabel, unverschämt,
            frechheit, betrug, gestohlen, gelogen, rassistisch, diskriminiert
            """
        ),
        weights=_weights(
            bad_3="""
            katastrophe, katastrophal, furchtbar, schrecklich, unverschämt, frechheit, betrug, betrüger,
            ekelhaft, unzumutbar, unfassbar, inakzeptabel, hasse, wütend, schlimmste, miserabel, skandal
            """,
            bad_2="""
            schlecht, schlimm, ärgerlich, verärgert, enttäuscht, enttäuschend, unfreundlich, inkompetent,
            kaputt, beschädigt, verloren, gestrichen, storniert, ausgefallen, gestrandet, unmöglich, peinlich,
            problem, defekt, schmutzig, dreckig, verdorben, falsch, traurig, nerven, nervt, ignoriert
            """,
            bad_1="""
            verspätet, verspätung, spät, warten, warte, gewartet, fehlt, fehlen, verpasst, beschwerde, leider,
            teuer, kalt, umständlich, langsam, vergessen, beschwere
            """,
            good_3="""
            super, hervorragend, ausgezeichnet, großartig, fantastisch, perfekt, wunderbar, begeistert, toll
            """,
            good_2="""
            gut, danke, freundlich, zufrieden, hilfsbereit, schön, nett, liebe, empfehle, dankbar, gerne,
            freue, hilfreich, schnell, pünktlich, lecker
            """,
        ),
        louder=frozenset(phrases("sehr, extrem, total, absolut, völlig, wirklich, so")),
    ),
    "es": Tongue(
        stemmer="spanish",
        fillers=frozenset(
            phrases(
                """
                el, la, los, las, un, una, unos, unas, de, del, al, a, en, y, o, que, me, te, se, nos, lo,
                le, les, mi, mis, su, sus, nuestro, nuestra, yo, es, está, están, fue, fueron, ha, han,
                he, hemos, había, ser, ya, muy, todavía, aún, otra, vez, con, por, para, este, esta, son,
                sido
                """
            )
        ),
        negators=frozenset(
            phrases("no, nunca, jamás, nadie, nada, ni, sin, ningún, ninguna, ninguno, tampoco")
        ),
        nearly=frozenset(phrases("casi, como, prácticamente")),
        acute=phrases(
            """
            no puedo respirar, no puede respirar, no respira, dolor en el pecho, infarto, ataque al
            corazón, derrame cerebral, convulsiones, inconsciente, se desmayó, me desmayé, reacción
            alérgica, anafilaxia, sobredosis, está sangrando, sangra mucho, sin insulina, necesita
            insulina, necesito insulina, sin mi medicación, sin oxígeno, emergencia médica, ambulancia,
            necesito un médico, necesita un médico, aborto espontáneo, suicidarme, suicidio, quitarme la
            vida, quiero morir, matarme, me amenazó, nos amenazó, amenaza de muerte, tiene un arma, tiene
            un cuchillo, una bomba, violada, acoso sexual, agresión sexual, me golpeó, me pegó, humo en la
            cabina, en llamas, fuga de gas, huele a gas, niño perdido, niña perdida, hija está sola, hijo
            está solo, niño solo, niña sola, encerrados en, encerrado en, encerrada en, atrapados en,
            atrapada en, atrapado en, en peligro, descarga eléctrica, intoxicación alimentaria, fuego a
            bordo, fuego en la cabina, incendio a bordo, hijo ha desaparecido, hija ha desaparecido, padre
            se desplomó, madre se desplomó, marido se desplomó, mujer se desplomó, pasajero se desplomó,
            perdió el conocimiento
            """
        ),
        strain=phrases(
            """
            tirados, durmiendo en el suelo, dormimos en el suelo, funeral, boda, hospital, discapacitada,
            discapacitado, silla de ruedas, llorando, bebé, tercera vez, cuarta vez, hace semanas, hace
            meses, sigo esperando, horas esperando, me colgaron, nadie contesta, nadie responde, nadie
            ayuda, ignorado, abogado, denuncia, demanda, reclamación, nunca más, cancelar mi cuenta, el
            peor, la peor, inaceptable, vergüenza, estafa, fraude, robado, mentira, mintieron, racista,
            discriminación
            """
        ),
        weights=_weights(
            bad_3="""
            horrible, terrible, pésimo, pésima, desastre, vergüenza, estafa, asco, asqueroso, inaceptable,
            odio, indignante, fatal, robo, peor, nefasto
            """,
            bad_2="""
            malo, mala, mal, enfadado, enfadada, decepcionado, decepcionada, decepción, grosero, grosera,
            incompetente, roto, rota, dañado, dañada, perdido, perdida, cancelado, cancelada, problema,
            sucio, sucia, triste, lamentable, molesto, molesta, ignorado, imposible, equivocado, queja
            """,
            bad_1="""
            retraso, retrasado, retrasada, tarde, esperar, esperando, espera, falta, perdí, caro, cara,
            frío, lento, lenta, olvidado, reclamación
            """,
            good_3="""
            excelente, perfecto, perfecta, maravilloso, maravillosa, fantástico, fantástica, increíble,
            encanta
            """,
            good_2="""
            bueno, buena, bien, gracias, amable, amables, contento, contenta, satisfecho, satisfecha,
            feliz, recomiendo, agradecido, agradecida, rápido, rápida, puntual, rico, genial
            """,
        ),
        louder=frozenset(phrases("muy, tan, demasiado, totalmente, absolutamente, realmente")),
    ),
    "fr": Tongue(
        stemmer="french",
        fillers=frozenset(
            phrases(
                """
                le, la, les, un, une, des, du, de, d, l, à, au, aux, en, et, ou, que, qu, qui, je, j, tu,
                il, elle, on, nous, vous, ils, me, m, te, se, s, mon, ma, mes, son, sa, ses, notre, nos,
                votre, est, sont, été, était, étaient, a, ai, ont, avait, être, très, toujours, encore,
                bien, pour, avec, dans, sur, ce, cette, c, y, si
                """
            )
        ),
        negators=frozenset(phrases("pas, jamais, rien, sans, aucun, aucune, ni, personne, plus, ne, n, non")),
        nearly=frozenset(phrases("presque, quasiment, comme")),
        acute=phrases(
            """
            peux pas respirer, peut pas respirer, ne respire plus, ne respire pas, douleur à la poitrine,
            crise cardiaque, avc, convulsions, inconscient, inconsciente, évanoui, évanouie, réaction
            allergique, choc anaphylactique, overdose, saigne beaucoup, sans insuline, besoin d insuline,
            plus d insuline, sans mes médicaments, sans oxygène, urgence médicale, une ambulance, besoin d
            un médecin, fausse couche, me suicider, suicide, me tuer, en finir avec la vie, envie de
            mourir, veux mourir, m a menacé, m a menacée, nous a menacés, menaces de mort, menace de mort,
            a une arme, a un couteau, une bombe, violée, harcèlement sexuel, agression sexuelle, m a
            frappé, m a frappée, fumée dans la cabine, en feu, prend feu, a pris feu, fuite de gaz, odeur
            de gaz, enfant perdu, fille est seule, fils est seul, enfant est seul, enfant seul, enfermés
            dans, enfermé dans, enfermée dans, coincés dans, coincé dans, coincée dans, en danger, choc
            électrique, intoxication alimentaire, feu à bord, feu dans la cabine, fils a disparu, fille a
            disparu, enfant a disparu, père s est effondré, mère s est effondrée, mari s est effondré, femme
            s est effondrée, passager s est effondré, perdu connaissance
            """
        ),
        strain=phrases(
            """
            bloqués, dormi par terre, dormir par terre, enterrement, obsèques, mariage, hôpital,
            handicapé, handicapée, fauteuil roulant, pleure, bébé, troisième fois, quatrième fois, depuis
            des semaines, depuis des mois, attends toujours, des heures, raccroché, personne ne répond,
            personne n aide, ignoré, avocat, plainte, tribunal, plus jamais, résilier, pire, inacceptable,
            scandaleux, honte, arnaque, fraude, volé, menti, raciste, discrimination
            """
        ),
        weights=_weights(
            bad_3="""
            horrible, catastrophe, catastrophique, honte, honteux, arnaque, scandaleux, scandale,
            inacceptable, inadmissible, déteste, lamentable, pire, dégoûtant, nul, nulle, exécrable,
            furieux, furieuse
            """,
            bad_2="""
            mauvais, mauvaise, mal, déçu, déçue, décevant, désagréable, impoli, incompétent, cassé,
            cassée, abîmé, abîmée, endommagé, perdu, perdue, annulé, annulée, problème, sale, triste,
            fâché, fâchée, impossible, ignoré, bloqué, erreur, plainte, énervé, énervée
            """,
            bad_1="""
            retard, retardé, retardée, tard, attendre, attends, attente, manque, raté, cher, chère, froid,
            lent, oublié
            """,
            good_3="""
            excellent, excellente, parfait, parfaite, merveilleux, fantastique, formidable, super, génial,
            adore
            """,
            good_2="""
            bon, bonne, bien, merci, aimable, gentil, gentille, content, contente, satisfait, satisfaite,
            ravi, ravie, heureux, recommande, agréable, rapide, ponctuel, sympathique, efficace, serviable
            """,
        ),
        louder=frozenset(phrases("très, trop, tellement, vraiment, totalement, absolument, si")),
    ),
}
