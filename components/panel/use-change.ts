"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import type { Change, Refusal } from "./outcome"

/** Asks for a change, and keeps what it was refused for until the next try. */
export function useChange<Input>(change: Change<Input>, done: () => void) {
  const t = useTranslations("panel")
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  async function ask(input: Input) {
    setPending(true)
    setRefusal(undefined)
    // A request that never arrived throws; the server's own refusals come back as values.
    const refused = await change(input).catch((): Refusal => ({ message: t("unreachable") }))
    setPending(false)
    setRefusal(refused)
    if (!refused) done()
  }

  return { ask, pending, refusal }
}
