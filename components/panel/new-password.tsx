"use client"

import { Dices } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import { Button } from "../ui/button"
import { Field } from "../ui/field"
import { PasswordInput } from "../ui/password-input"
import { strengthOf } from "./password-strength"
import { randomPassword } from "./random-password"

export interface NewPasswordProps {
  label: string
  error: string | undefined
  /** A button that makes one up and shows it, for somebody else's password. */
  suggest?: boolean
  size?: "medium" | "large"
}

const colours = { weak: "bg-danger", fair: "bg-warn", strong: "bg-accent" }
const shares = { weak: "w-1/4", fair: "w-3/5", strong: "w-full" }

/** A field for a new password, named "password", with how strong it is. */
export function NewPassword({ label, error, suggest = true, size = "medium" }: NewPasswordProps) {
  const t = useTranslations("panel.newPassword")
  const [text, setText] = useState("")
  const [madeUp, setMadeUp] = useState("")
  const strength = strengthOf(text)

  function makeUp() {
    const made = randomPassword()
    setText(made)
    setMadeUp(made)
  }

  const hint = madeUp && madeUp === text ? t("madeUp", { password: madeUp }) : t(strength ?? "hint")
  return (
    <div>
      <Field label={label} hint={hint} error={error}>
        {(control) => (
          <span className="flex gap-2">
            <span className="min-w-0 flex-1">
              <PasswordInput
                {...control}
                name="password"
                autoComplete="new-password"
                maxLength={256}
                value={text}
                onChange={(event) => setText(event.target.value)}
                className={size === "large" ? "h-11" : ""}
              />
            </span>
            {suggest && (
              <Button onClick={makeUp}>
                <Dices aria-hidden />
                {t("makeUp")}
              </Button>
            )}
          </span>
        )}
      </Field>
      <div aria-hidden className="mt-2 h-1 overflow-hidden rounded-full bg-pressed">
        {strength && (
          <div className={`h-full rounded-full transition-all ${colours[strength]} ${shares[strength]}`} />
        )}
      </div>
    </div>
  )
}
