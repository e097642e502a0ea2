"use client"

import { LoaderCircle } from "lucide-react"
import { useTranslations } from "next-intl"
import { type FormEvent, type ReactNode, useState } from "react"
import { NewPassword } from "../panel/new-password"
import type { Refusal } from "../panel/outcome"
import { Button } from "../ui/button"
import { InputField } from "../ui/input-field"

export interface SetupFields {
  hostname: string
  domain: string
  name: string
  address: string
  password: string
}

export interface SetupFormProps {
  hostname: string
  domain: string
  /** Sets everything up and leads on to signing in; comes back only when something is refused. */
  complete: (fields: SetupFields) => Promise<Refusal | undefined>
}

const names = ["hostname", "domain", "name", "address", "password"] as const

export function SetupForm({ hostname, domain, complete }: SetupFormProps) {
  const t = useTranslations("setup")
  const [pending, setPending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    setPending(true)
    setRefusal(undefined)
    const fields = Object.fromEntries(
      names.map((name) => [name, String(given.get(name))]),
    ) as unknown as SetupFields
    const refused = await complete(fields).catch((): Refusal => ({ message: t("unreachable") }))
    setPending(false)
    setRefusal(refused)
    if (refused?.field) form.querySelector<HTMLInputElement>(`[name="${refused.field}"]`)?.focus()
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined)
  const loose = refusal && !names.some((name) => name === refusal.field) ? refusal.message : undefined

  return (
    <form onSubmit={submit} noValidate aria-busy={pending} className="flex flex-col gap-8">
      {loose && (
        <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2.5 text-danger">
          {loose}
        </p>
      )}
      <SetupGroups hostname={hostname} domain={domain} errorOf={errorOf} />
      <Button type="submit" look="primary" size="large" disabled={pending}>
        {pending && <LoaderCircle className="animate-spin" aria-hidden />}
        {pending ? t("working") : t("submit")}
      </Button>
    </form>
  )
}

interface SetupGroupsProps extends Pick<SetupFormProps, "hostname" | "domain"> {
  errorOf: (field: string) => string | undefined
}

function SetupGroups({ hostname, domain, errorOf }: SetupGroupsProps) {
  const t = useTranslations("setup")
  const [domainText, setDomainText] = useState(domain)
  const plain = { autoCapitalize: "none", autoComplete: "off", spellCheck: false, className: "h-11" } as const
  return (
    <>
      <Group title={t("server")}>
        <InputField
          label={t("hostname")}
          hint={t("hostnameHint")}
          error={errorOf("hostname")}
          {...plain}
          name="hostname"
          inputMode="url"
          placeholder="mail.example.org"
          defaultValue={hostname}
          autoFocus
        />
        <InputField
          label={t("domain")}
          hint={t("domainHint")}
          error={errorOf("domain")}
          {...plain}
          name="domain"
          inputMode="url"
          placeholder="example.org"
          value={domainText}
          onChange={(event) => setDomainText(event.target.value)}
        />
      </Group>
      <Group title={t("you")}>
        <InputField
          label={t("name")}
          error={errorOf("name")}
          name="name"
          autoComplete="name"
          maxLength={200}
          className="h-11"
        />
        <InputField
          label={t("address")}
          error={errorOf("address")}
          {...plain}
          name="address"
          inputMode="email"
          autoComplete="username"
          placeholder={`you@${domainText.trim() || "example.org"}`}
        />
        <NewPassword label={t("password")} error={errorOf("password")} suggest={false} size="large" />
      </Group>
    </>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-5">
      <legend className="mb-4 w-full border-line border-b pb-2 font-semibold">{title}</legend>
      {children}
    </fieldset>
  )
}
