"use client"

import { LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { Button } from "../ui/button"
import { Field } from "../ui/field"
import { InputField } from "../ui/input-field"
import { PasswordInput } from "../ui/password-input"
import { type Refusal, refusalOf, signIn } from "./sign-in"

/** Address and password. `destination` is where to go once signed in, a path of our own. */
export function SignInForm({ destination, address }: { destination: string; address?: string }) {
  const t = useTranslations("session")
  const [refusal, setRefusal] = useState<Refusal>()
  const [pending, setPending] = useState(false)
  const passwordField = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (refusal === "bad-credentials") passwordField.current?.select()
  }, [refusal])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setPending(true)
    setRefusal(undefined)
    const refused = await signIn(String(form.get("address")), String(form.get("password"))).catch(refusalOf)
    // A whole page load: what the browser kept for somebody else before is gone.
    if (!refused) return window.location.assign(destination)
    setPending(false)
    setRefusal(refused)
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-5" aria-busy={pending}>
      <p role="alert" className={refusal ? "rounded-lg bg-danger-soft px-3 py-2.5 text-danger" : "sr-only"}>
        {refusal && t(`refused.${refusal}`)}
      </p>
      <InputField
        label={t("address")}
        name="address"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={!address}
        defaultValue={address}
        placeholder={t("addressExample")}
        className="h-11"
      />
      <Field label={t("password")}>
        {(control) => (
          <PasswordInput
            {...control}
            ref={passwordField}
            name="password"
            autoComplete="current-password"
            required
            autoFocus={Boolean(address)}
            className="h-11"
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" disabled={pending} className="mt-1">
        {pending && <LoaderCircle className="animate-spin" aria-hidden />}
        {pending ? t("signingIn") : t("signIn")}
      </Button>
    </form>
  )
}
