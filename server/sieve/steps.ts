import type { Block, Command } from "./definition.ts"

/** Every command of a block and of the blocks inside it, whether it would run or not. */
export function* commandsIn(block: Block): Generator<Command> {
  for (const step of block) {
    if (step.kind === "if") for (const branch of step.branches) yield* commandsIn(branch.block)
    else {
      yield step.command
      yield* commandsIn(step.command.block)
    }
  }
}
