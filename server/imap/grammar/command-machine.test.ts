import { describe, expect, test } from "vitest"
import { CommandMachine, type Step } from "./command-machine.ts"

function feed(machine: CommandMachine, text: string): Step {
  machine.push(Buffer.from(text, "latin1"))
  return machine.next()
}

/** All steps of a transcript cut into chunks of `size`; every literal is accepted. */
function steps(text: string, size: number): Step[] {
  const machine = new CommandMachine()
  const out: Step[] = []
  for (let at = 0; at < text.length; at += size) {
    machine.push(Buffer.from(text.slice(at, at + size), "latin1"))
    for (let step = machine.next(); step.kind !== "more"; step = machine.next()) {
      out.push(step.kind === "literal" ? { ...step, pieces: [...step.pieces] } : step)
      if (step.kind === "literal") machine.accept()
    }
  }
  return out
}

describe("framing", () => {
  test("a line is a command, with CRLF or LF", () => {
    const machine = new CommandMachine()
    expect(feed(machine, "a NOOP\r\nb NO")).toEqual({ kind: "command", pieces: ["a NOOP"] })
    expect(machine.next()).toEqual({ kind: "more" })
    expect(feed(machine, "OP\n")).toEqual({ kind: "command", pieces: ["b NOOP"] })
  })

  test("literals stand between the texts", () => {
    const machine = new CommandMachine()
    expect(feed(machine, "a LOGIN {3}\r\n")).toMatchObject({ kind: "literal", size: 3, synchronizing: true })
    machine.accept()
    expect(feed(machine, "b\r\n {2+}\r\n")).toMatchObject({ kind: "literal", size: 2, synchronizing: false })
    machine.accept()
    expect(feed(machine, "pw\r\n")).toEqual({
      kind: "command",
      pieces: ["a LOGIN ", Buffer.from("b\r\n"), " ", Buffer.from("pw"), ""],
    })
  })

  test("is the same however the bytes are cut", () => {
    const text = "a LOGIN {3+}\r\nbob {4}\r\nx\r\ny\r\nb NOOP\nc SELECT {0+}\r\n\r\nd X {5\r\n"
    const whole = steps(text, text.length)
    expect(whole).toHaveLength(7)
    for (let size = 1; size < 20; size++) expect(steps(text, size)).toEqual(whole)
  })

  test("a message literal is streamed and the command goes on behind it", () => {
    const machine = new CommandMachine()
    feed(machine, "a APPEND INBOX {10}\r\n")
    machine.stream()
    expect(machine.streamed()).toBeUndefined()
    machine.push(Buffer.from("0123"))
    expect(String(machine.streamed())).toBe("0123")
    machine.push(Buffer.from("456789\r\nb NOOP\r\n"))
    expect(String(machine.streamed())).toBe("456789")
    expect(machine.streamed()).toBe("end")
    expect(machine.next()).toMatchObject({
      kind: "command",
      pieces: ["a APPEND INBOX ", Buffer.alloc(0), ""],
    })
    expect(machine.next()).toMatchObject({ pieces: ["b NOOP"] })
  })
})

describe("what cannot be a command", () => {
  test.each(["{-1}", "{1x}", "{}", "{+}", "{ 1}"])("%s is text, for the grammar to refuse", (marker) => {
    expect(feed(new CommandMachine(), `a LOGIN ${marker}\r\n`)).toEqual({
      kind: "command",
      pieces: [`a LOGIN ${marker}`],
    })
  })

  test("an impossible literal is refused without being waited for", () => {
    expect(feed(new CommandMachine(), "a LOGIN {99999999999999999999}\r\n")).toMatchObject({
      kind: "bad",
      tag: "a",
      fatal: false,
    })
    expect(feed(new CommandMachine(), "a LOGIN {99999999999999999999+}\r\n")).toMatchObject({
      kind: "bad",
      fatal: true,
    })
  })

  test("a refused literal that comes anyway is thrown away with the rest of its command", () => {
    const machine = new CommandMachine()
    feed(machine, "a LOGIN {6+}\r\n")
    expect(machine.refuse("no")).toEqual({ kind: "more" })
    expect(feed(machine, "b NO\r\n {3+}\r\nx\r\n")).toEqual({ kind: "more" })
    expect(feed(machine, "\r\nc NOOP\r\n")).toEqual({ kind: "bad", tag: "a", text: "no", fatal: false })
    expect(machine.next()).toMatchObject({ pieces: ["c NOOP"] })
  })

  test("a refused synchronizing literal does not come", () => {
    const machine = new CommandMachine()
    feed(machine, "a LOGIN {6}\r\n")
    expect(machine.refuse("no")).toMatchObject({ kind: "bad", tag: "a", fatal: false })
    expect(feed(machine, "c NOOP\r\n")).toMatchObject({ pieces: ["c NOOP"] })
  })

  test("a command of just the longest size is not too long when its CRLF is cut in two", () => {
    const machine = new CommandMachine()
    const longest = `a ${"x".repeat(machine.commandLimit - 2)}`
    expect(feed(machine, `${longest}\r`)).toEqual({ kind: "more" })
    expect(feed(machine, "\n")).toEqual({ kind: "command", pieces: [longest] })
    expect(feed(machine, `${longest}xx`)).toMatchObject({ kind: "bad", fatal: true })
  })

  test("a line without an end is not kept for ever", () => {
    const machine = new CommandMachine()
    expect(feed(machine, `a ${"(".repeat(10_000)}`)).toEqual({ kind: "more" })
    expect(feed(machine, "(".repeat(10_000))).toMatchObject({ kind: "bad", tag: "a", fatal: true })
  })
})
