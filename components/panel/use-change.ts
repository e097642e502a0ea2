"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import { toast } from "../ui/toast"
import type { Change, Refusal } from "./outcome"

/** Asks for a change; a request that never arrives throws and is a refusal like the server's own. */
function useAsk() {
  const t = useTranslations("panel")
  return <Input>(change: Change<Input>, input: Input) =>
    change(input).catch((): Refusal => ({ message: t("unreachable") }))
}

/** Asks for a change, and keeps what it was refused for until the next try. */
export function useChange<Input>(change: Change<Input>, done: () => void) {
  const askFor = useAsk()
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  async function ask(input: Input) {
    setPending(true)
    setRefusal(undefined)
    const refused = await askFor(change, input)
    setPending(false)
    setRefusal(refused)
    if (!refused) done()
  }

  return { ask, pending, refusal }
}

/** Asks for a change that has no dialog: what was done, or why not, is shown in a corner. */
export function useAct() {
  const askFor = useAsk()
  return async <Input>(change: Change<Input>, input: Input, done: string) => {
    const refused = await askFor(change, input)
    toast(refused?.message ?? done)
  }
}
