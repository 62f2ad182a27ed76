import { expect, it } from "vitest";
import { fitting, type Command } from "./commands";

const named = (title: string): Command => ({ name: title, title, key: "", run: () => undefined });
const all = ["Claim C-7", "Give: Travel voucher", "All that is known of Zo\u00eb Cort\u00e9s"].map(named);
const found = (typed: string) => fitting(all, typed).map(({ title }) => title);

it("fits by the beginnings of words, in any order, without case and accents", () => {
  expect(found("claim c-7")).toEqual(["Claim C-7"]);
  expect(found("vouch GIVE")).toEqual(["Give: Travel voucher"]);
  expect(found("zoe cor")).toEqual(["All that is known of Zo\u00eb Cort\u00e9s"]);
});

it("fits everything where nothing was typed, and nothing that is not there", () => {
  expect(found("")).toHaveLength(3);
  expect(found("oucher")).toEqual([]);
});
