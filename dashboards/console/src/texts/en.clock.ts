/** A public post that waits for its first answer. */
export const clock = {
  left: (time: string) => `${time} to answer`,
  late: (time: string) => `answer ${time} late`,
  seconds: (n: number) => `${n} s`,
  by: (time: string) => `Public: first answer by ${time}`,
  was: (time: string) => `Public: first answer was due ${time}`,
  reads: "Everybody may read your answer: it is the first one to a public post.",
};
