import { describe, expect, test } from "vitest";
import { headersText, parseHeaders } from "./headers";

describe("header fields as people write them", () => {
  test("one a line; blank lines and blanks around are nothing", () => {
    expect(parseHeaders("X-Time: 5\r\n\n  Content-Type:application/json  ")).toEqual({
      "X-Time": "5",
      "Content-Type": "application/json",
    });
  });

  test("a name that comes twice, in whatever case, holds both values", () => {
    expect(parseHeaders("X-A: 1\nx-a: 2")).toEqual({ "X-A": "1, 2" });
  });

  test("a line that is none is named by its number", () => {
    expect(parseHeaders("X-A: 1\nnothing here")).toBe(2);
  });

  test("those of the connection that they came by are left out", () => {
    expect(headersText({ host: "remit.example", "Content-Length": "2", "X-A": "1" })).toBe("X-A: 1");
  });

  test("written and read again they are the same", () => {
    const headers = { "X-A": "1: 2", "X-B": "" };
    expect(parseHeaders(headersText(headers))).toEqual(headers);
  });
});
