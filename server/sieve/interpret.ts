// Runs a script over a message. What always holds:
// - nothing is done here: what comes out is a list of actions and the trace of how they came about;
// - the same program, message and facts give the same outcome;
// - a script that fails, whatever it did before, ends in keeping the message in the inbox (RFC 5228 §2.10.6).

import type { Action } from "./action.ts"
import { ActionList } from "./action-list.ts"
import type { Block, Flow, Program, Run, Scripts, Slot, Test } from "./definition.ts"
import { enabled } from "./extensions/ihave.ts"
import { flagsInEffect } from "./extensions/imap4flags.ts"
import type { Facts } from "./facts.ts"
import { type Position, RunFault, told } from "./fault.ts"
import { limits } from "./limits.ts"
import type { Message } from "./message.ts"
import { VariableStore } from "./variables.ts"

/** One line of a trace: which line of which script did what. */
export interface TraceStep extends Position {
  script: string
  text: string
}

/** What a run came to. */
export interface Outcome {
  /** To be done in this order; the implicit keep is among them. */
  actions: readonly Action[]
  trace: readonly TraceStep[]
  /** What went wrong; the message is then kept and nothing else is done. */
  failure: (Position & { script: string; text: string }) | undefined
}

/**
 * Runs scripts one after the other over one message, as those of an admin around a personal one. Each runs only when
 * those before it left the message in the inbox: what is filed elsewhere, rejected or discarded is settled.
 * @param scripts those that may be included
 */
export function interpret(
  programs: readonly Program[],
  message: Message,
  facts: Facts,
  scripts: Scripts = new Map(),
): Outcome {
  const run = new Running(message, facts, scripts)
  // What the scripts before have decided stands, whatever becomes of the next: an administrator's copies are no matter of
  // the owner's.
  let settled: readonly Action[] = []
  try {
    for (const program of programs) {
      settled = [...run.actions.list]
      if (!run.main(program)) break
    }
    return { actions: run.finish(), trace: run.trace, failure: undefined }
  } catch (thrown) {
    if (!(thrown instanceof RunFault)) throw thrown
    const failure = { ...thrown.position, script: run.program.name, text: thrown.message }
    const actions = new ActionList(!facts.event, settled)
    if (!settled.some(({ kind }) => kind === "keep"))
      actions.add({ kind: "keep", flags: [], message, at: thrown.position, implicit: true })
    return { actions: actions.list, trace: run.trace, failure }
  }
}

class Running implements Run {
  readonly facts: Facts
  readonly scripts: Scripts
  readonly actions: ActionList
  readonly trace: TraceStep[] = []
  readonly #slots = new Map<Slot<unknown>, unknown>()
  readonly #globals = new Map<string, string>()
  readonly #running: Program[] = []
  #message: Message
  #variables = new VariableStore(this.#globals)
  #program: Program | undefined
  #steps = 0
  #sinceLook = 0
  #at: Position = { line: 1, column: 1 }

  constructor(message: Message, facts: Facts, scripts: Scripts) {
    this.#message = message
    this.facts = facts
    this.scripts = scripts
    this.actions = new ActionList(!facts.event)
  }

  get message(): Message {
    return this.#message
  }

  get variables(): VariableStore {
    return this.#variables
  }

  get program(): Program {
    if (!this.#program) throw new TypeError("nothing is running")
    return this.#program
  }

  /** Runs a script of its own: its variables are its own, what it decided stays. @returns whether the message is kept */
  main(program: Program): boolean {
    this.#program = program
    this.#mustSuit(program)
    this.#variables = new VariableStore(this.#globals)
    this.#running.push(program)
    this.block(program.block)
    this.#running.pop()
    return this.actions.keeps
  }

  finish(): readonly Action[] {
    if (this.actions.implicitKeep) {
      const flags = flagsInEffect(this)
      this.actions.add({ kind: "keep", flags, message: this.#message, at: this.#at, implicit: true })
    }
    return this.actions.list
  }

  state<T>(slot: Slot<T>): T {
    if (!this.#slots.has(slot)) this.#slots.set(slot, slot.initial())
    return this.#slots.get(slot) as T
  }

  inNamespace(namespace: string, name: string): string {
    return this.program.namespaces.get(namespace)?.value(this, name) ?? ""
  }

  see(message: Message): void {
    this.#message = message
  }

  test({ definition, args, tests, needs }: Test): boolean {
    this.#at = args.at
    this.spend(1)
    if (needs) this.#mustHave(needs)
    return definition.holds(this, args, tests)
  }

  block(block: Block): Flow {
    for (const step of block) {
      const flow = step.kind === "if" ? this.#branch(step) : this.#command(step)
      if (flow !== undefined) return flow
    }
    return undefined
  }

  include(program: Program): Flow {
    if (this.isRunning(program) || this.#running.length > limits.depth)
      throw new RunFault(this.#at, `"${program.name}" would be included in itself`)
    const [outer, variables] = [this.program, this.#variables]
    this.#running.push(program)
    this.#program = program
    this.#mustSuit(program)
    this.#variables = new VariableStore(this.#globals)
    const flow = this.block(program.block)
    this.#running.pop()
    this.#program = outer
    this.#variables = variables
    return flow === "stop" ? "stop" : undefined
  }

  isRunning(program: Program): boolean {
    return this.#running.some(({ block }) => block === program.block)
  }

  spend(steps: number): void {
    this.#steps += steps
    this.#sinceLook += 1 + steps
    const late = this.#sinceLook > 200 && this.#isLate()
    if (late || this.#steps > limits.steps)
      throw new RunFault(this.#at, "The script takes too long; it was stopped")
  }

  /** Nobody sent what IMAP changed: nobody can be answered (RFC 6785 §3.11), nothing comes twice (RFC 7352 §3.4). */
  #mustSuit({ requires }: Program): void {
    const forMail = ["reject", "ereject", "vacation", "duplicate"]
    const answer = this.facts.event && forMail.find((name) => requires.has(name))
    if (answer) throw new RunFault(this.#at, `'${answer}' is for mail that is being delivered`)
  }

  /** What ihave did not find yet cannot be used (RFC 5463 §4). */
  #mustHave(extensions: readonly string[]): void {
    const missing = extensions.find((name) => !this.state(enabled).get(this.program)?.has(name))
    if (missing !== undefined)
      throw new RunFault(this.#at, `"${missing}" is used before 'ihave' has looked for it`)
  }

  /** Asks whether there is time left; now and then, because asking takes time too. */
  #isLate(): boolean {
    this.#sinceLook = 0
    return this.facts.mayGoOn?.() === false
  }

  note(at: Position, text: string): void {
    if (this.trace.length < limits.trace)
      this.trace.push({ script: this.program.name, ...at, text: told(text) })
    else if (this.trace.length === limits.trace)
      this.trace.push({ script: this.program.name, ...at, text: "…: what came then is left out" })
  }

  #branch(step: Extract<Block[number], { kind: "if" }>): Flow {
    for (const { test, block, at } of step.branches) {
      if (test && !this.test(test)) continue
      if (test) this.note(at, `${test.definition.name} holds`)
      else this.note(at, "else")
      return this.block(block)
    }
    return undefined
  }

  #command({ command }: Extract<Block[number], { kind: "command" }>): Flow {
    const { definition, args, block, needs } = command
    this.#at = args.at
    this.spend(1)
    if (needs) this.#mustHave(needs)
    return definition.run(this, args, block)
  }
}
