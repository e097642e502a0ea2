import { describe, expect, test } from "vitest"
import { flag, oneOf, onOrOff, option, optionalWord, wholeNumber, word, words } from "./arguments.ts"
import { loneVerb, parseTyped, type Verb } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** What a verb is given for a line; the sentence when it is refused. */
async function given(verb: Verb, line: string): Promise<unknown> {
  try {
    const job = verb.prepare(parseTyped(verb, line.split(" ").filter(Boolean)), "noun verb")
    if (!("runAlone" in job)) throw new Error("this verb needs a desk")
    return (await job.runAlone()).json
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message
    throw thrown
  }
}

const many = loneVerb({
  summary: "",
  words: { first: word("FIRST"), rest: words("REST", 3) },
  options: { perMinute: option("N", "", wholeNumber(0, 9)), loud: flag("") },
  async run(values) {
    return { text: "", json: values }
  },
})

const few = loneVerb({
  summary: "",
  words: { before: optionalWord("BEFORE"), last: word("LAST", oneOf(["x", "y"])) },
  options: { state: option("on|off", "", onOrOff) },
  run: async (values) => ({ text: "", json: values }),
})

describe("what is typed after a verb", () => {
  test("is given to it by name, options in camel case", async () => {
    expect(await given(many, "a b c --per-minute 7 --loud")).toEqual({
      first: "a",
      rest: ["b", "c"],
      perMinute: 7,
      loud: true,
    })
    expect(await given(many, "a b")).toEqual({ first: "a", rest: ["b"], perMinute: undefined, loud: false })
  })

  test("leaves to each word what it needs", async () => {
    expect(await given(few, "x")).toEqual({ before: undefined, last: "x", state: undefined })
    expect(await given(few, "a y --state on")).toEqual({ before: "a", last: "y", state: true })
  })

  test.each([
    [many, "", "Write it as: missiva noun verb FIRST REST…"],
    [many, "a", "Write it as: missiva noun verb FIRST REST…"],
    [many, "a b c d e", "Write it as: missiva noun verb FIRST REST…"],
    [many, "a b --per-minute ten", '--per-minute takes a number from 0 to 9, not "ten"'],
    [many, "a b --per-minute 10", '--per-minute takes a number from 0 to 9, not "10"'],
    [many, "a b --per-minute", "Option '--per-minute <value>' argument missing"],
    [many, "a b --perMinute 1", "Unknown option '--perMinute'"],
    [few, "a b x", "Write it as: missiva noun verb [BEFORE] LAST"],
    [few, "z", 'Write x or y, not "z"'],
    [few, "x --state yes", '--state takes on or off, not "yes"'],
  ])("is refused in a sentence that says how to write it (%#)", async (verb, line, sentence) => {
    expect(await given(verb, line)).toBe(sentence)
  })
})
