// What words are made of: the definitions of commands and tests, the steps a script is compiled to, and what a running
// script offers to its words. Extensions need nothing else of this room.

import type { Actions } from "./action.ts"
import type { Arguments } from "./arguments.ts"
import type { Facts } from "./facts.ts"
import type { Fault, Position } from "./fault.ts"
import type { Message } from "./message.ts"
import type { Scope } from "./template.ts"

/** What an argument may be. "strings" takes a single string as well (RFC 5228 §2.4.2.1). */
export type ArgumentKind = "string" | "strings" | "number"

/** A tagged argument of a command or test. */
export interface TagDefinition {
  /** What follows it; nothing when it stands alone. */
  value?: ArgumentKind
  /** Of the tags with the same group only one may be given. */
  group?: string
  /** The extension that brings it; none when it belongs to its word. */
  extension?: string
}

/** A positional argument. Optional ones are filled only when there are more arguments than required ones. */
export interface PositionalDefinition {
  name: string
  kind: ArgumentKind
  optional?: boolean
}

/** For looking at arguments before a script runs. */
export interface Checking {
  requires: ReadonlySet<string>
  /** Counts regular expressions, each of which takes time to compile; false when there are too many. */
  mayCompile(): boolean
  /** The arguments of the commands of a name in whose blocks the word stands, the outermost first. */
  within(command: string): readonly Arguments[]
  /** Tells of a fault, at an argument when named. */
  report(text: string, argument?: string): void
  /** Tells of something that is allowed and will not do what its author may expect. */
  warn(text: string, argument?: string): void
}

/** What commands and tests have in common. */
export interface Shape {
  name: string
  /** What must be required to use it; nothing for the base language. */
  extension?: string
  tags?: Readonly<Record<string, TagDefinition>>
  positional?: readonly PositionalDefinition[]
  /** Looks at what is known before the script runs. */
  check?(args: Arguments, checking: Checking): void
}

/** A test. */
export interface TestDefinition extends Shape {
  /** Tests inside it: one, or a list in parentheses. */
  tests?: "one" | "many"
  holds(run: Run, args: Arguments, tests: readonly Test[]): boolean
}

/** How a block goes on after a command: not at all, out of an include, out of a loop; undefined: with the next one. */
export type Flow = "stop" | "return" | { break: string } | undefined

/** A command. */
export interface CommandDefinition extends Shape {
  /** Whether it is followed by a block. */
  block?: boolean
  run(run: Run, args: Arguments, block: Block): Flow
}

/** One extension: what `require` calls it and the words it brings. */
export interface Extension {
  name: string
  /** What is required with it, without being said. */
  implies?: string
  commands?: readonly CommandDefinition[]
  tests?: readonly TestDefinition[]
  /** Variables that show what the extension knows (RFC 5229 §3): `${name.rest}`. */
  namespace?: Namespace
}

export interface Namespace {
  /** What stands before the dot, in small letters. */
  name: string
  /** @param name what stands behind it, in small letters */
  value(run: Run, name: string): string
}

/** A test ready to run. */
export interface Test {
  definition: TestDefinition
  args: Arguments
  tests: readonly Test[]
  /** Extensions that only a successful ihave lets it use (RFC 5463 §4). */
  needs?: readonly string[] | undefined
}

/** A command ready to run. */
export interface Command {
  definition: CommandDefinition
  args: Arguments
  block: Block
  /** As those of a test. */
  needs?: readonly string[] | undefined
}

/** One branch of an if; without a test: else. */
export interface Branch {
  test: Test | undefined
  block: Block
  at: Position
}

export type Step = { kind: "command"; command: Command } | { kind: "if"; branches: readonly Branch[] }
export type Block = readonly Step[]

/** A script that was compiled: it can be run any number of times, by several runs at once. */
export interface Program {
  /** As it is called where it is kept; for traces. */
  name: string
  block: Block
  /** The extensions it required, and those it asks for with ihave. */
  requires: ReadonlySet<string>
  /** Namespaces of these extensions, by name. */
  namespaces: ReadonlyMap<string, Namespace>
  /** What is allowed and may not do what its author expects, in the order of the script. */
  warnings: readonly Fault[]
}

export type Scripts = ReadonlyMap<string, Program>

/** Something an extension remembers during one run. */
export interface Slot<T> {
  initial(): T
}

/** What a running script offers to its words. */
export interface Run extends Scope {
  readonly message: Message
  readonly facts: Facts
  readonly actions: Actions
  /** The script that is running now, an included one too. */
  readonly program: Program
  /** Scripts that may be included: "personal NAME" and "global NAME". */
  readonly scripts: Scripts
  /** What a slot holds in this run; the same object every time. */
  state<T>(slot: Slot<T>): T
  /** Puts a message in place of the one there is: edited, or a part of it while a loop runs. */
  see(message: Message): void
  test(test: Test): boolean
  block(block: Block): Flow
  /** Runs another program as part of this one. @throws RunFault when it is running already */
  include(program: Program): Flow
  /** Whether a program is running, or waits for one that it included. */
  isRunning(program: Program): boolean
  /** Counts work. @throws RunFault when the run has had its share */
  spend(steps: number): void
  /** Writes into the trace. */
  note(at: Position, text: string): void
}
