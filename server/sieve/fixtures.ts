import { sieveMessage } from "../delivery/sieve-message.ts"
import type { Action } from "./action.ts"
import { compile } from "./compile.ts"
import type { Facts } from "./facts.ts"
import { interpret, type Outcome } from "./interpret.ts"
import { standardLanguage } from "./standard.ts"

/** Facts of an ordinary delivery, for tests to vary. */
export const someFacts: Facts = {
  envelope: { from: "sender@example.org", to: "me@example.test" },
  now: Date.UTC(2026, 10, 21, 12, 0, 0),
  zone: 0,
  addresses: ["me@example.test"],
  environment: {
    domain: "example.test",
    host: "mail.example.test",
    location: "MDA",
    phase: "during",
    name: "Missiva",
  },
  mailboxes: ["INBOX", "Junk", "Work", "Work/2026"].map((name) => ({
    name,
    id: `F-${name}`,
    specialUse: name === "Junk" ? "\\Junk" : "",
    annotations: new Map(),
  })),
  annotations: new Map(),
  lists: new Map(),
  seenBefore: () => false,
  spam: { value: 0, percent: undefined },
  virus: 0,
  programs: new Set(),
}

/** The message of RFC 5228's examples, with a little more in it. */
export const someMessage = [
  "Return-Path: <sender@example.org>",
  "From: Coyote <coyote@desert.example.org>",
  "To: roadrunner@acme.example.com, me+fast@example.test",
  "Subject: I have a present for you",
  "Date: Sat, 21 Nov 2026 09:30:00 +0100",
  "Message-ID: <1@desert.example.org>",
  "",
  "Look, I'm sorry about the whole anvil thing, and I really",
  "didn't mean to try and drop it on you from the top of the cliff.",
  "",
].join("\r\n")

/** Runs a script over a message. */
export function runScript(source: string, message = someMessage, facts: Partial<Facts> = {}): Outcome {
  const bytes = Buffer.from(message.replace(/\r?\n/g, "\r\n"))
  const program = compile(source, "test", standardLanguage)
  return interpret([program], sieveMessage(bytes, bytes.length), { ...someFacts, ...facts })
}

/** An action in a few words. */
export function inWords(action: Action): string {
  const flags = "flags" in action && action.flags.length > 0 ? ` (${action.flags.join(" ")})` : ""
  if (action.kind === "fileinto")
    return `fileinto ${action.mailbox}${action.create ? " :create" : ""}${flags}`
  if (action.kind === "redirect") return `redirect ${action.address}`
  if (action.kind === "reject") return `${action.inSession ? "ereject" : "reject"} ${action.reason}`
  if (action.kind === "pipe") return ["pipe", action.program, ...action.arguments].join(" ")
  if (action.kind === "vacation") return `vacation ${action.reply.text}`
  if (action.kind === "notify") return `notify ${action.notice.method} ${action.notice.message}`.trim()
  return `${action.kind}${flags}`
}

/** What a script does with a message, in a few words each. */
export function actionsOf(source: string, message?: string, facts?: Partial<Facts>): string[] {
  const { actions, failure } = runScript(source, message, facts)
  return failure ? [`failed in line ${failure.line}: ${failure.text}`] : actions.map(inWords)
}

/** Whether a test holds, asked with some extensions. */
export function holds(
  test: string,
  requires: readonly string[] = [],
  message?: string,
  facts?: Partial<Facts>,
): boolean {
  const required = requires.length > 0 ? `require [${requires.map((name) => `"${name}"`).join(", ")}];` : ""
  return actionsOf(`${required} if ${test} { discard; }`, message, facts).length === 0
}
