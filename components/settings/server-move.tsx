"use client"

import { useTranslations } from "next-intl"
import { type FormEvent, useState } from "react"
import type { MoveState } from "@/app/_mail/moving/move"
import type { ServerMove as Request } from "@/app/api/mail/moving/route"
import { tell } from "@/components/mail/api"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { InputField } from "@/components/ui/input-field"
import { PasswordInput } from "@/components/ui/password-input"
import { Select } from "@/components/ui/select"

export interface MoveFormProps {
  /** A move is under way. */
  busy: boolean
  begin: (start: () => Promise<{ move: MoveState }>) => Promise<boolean>
}

/** Where the mail of another server is to go. */
const below = "Imported"

const empty = { host: "", secure: true, user: "", password: "", apart: false }
type Draft = typeof empty

/** Names another server, and who signs in there. */
export function ServerMove({ busy, begin }: MoveFormProps) {
  const t = useTranslations("moving.server")
  const [draft, setDraft] = useState(empty)
  const [asked, setAsked] = useState(false)
  const change = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes })
  const missing = (name: "host" | "user" | "password") =>
    asked && draft[name].trim() === "" ? t("missing") : undefined

  async function start(dryRun: boolean) {
    setAsked(true)
    const { apart, ...server } = draft
    if (!draft.host.trim() || !draft.user.trim() || !draft.password) return
    const request: Request = { ...server, dryRun, ...(apart && { into: below }) }
    await begin(() => tell("moving", request))
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void start(false)
      }}
    >
      <ServerFields draft={draft} change={change} missing={missing} />
      <Field label={t("where")}>
        {(control) => (
          <Select
            {...control}
            className="w-full sm:w-80"
            value={draft.apart ? "apart" : "same"}
            onChange={({ target }) => change({ apart: target.value === "apart" })}
            options={[
              ["same", t("same")],
              ["apart", t("apart", { name: below })],
            ]}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={busy}>
          {t("start")}
        </Button>
        <Button disabled={busy} onClick={() => void start(true)}>
          {t("try")}
        </Button>
      </div>
    </form>
  )
}

interface ServerFieldsProps {
  draft: Draft
  change: (changes: Partial<Draft>) => void
  /** What is said under a field that was left out. */
  missing: (name: "host" | "user" | "password") => string | undefined
}

function ServerFields({ draft, change, missing }: ServerFieldsProps) {
  const t = useTranslations("moving.server")
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[1fr_auto]">
        <InputField
          label={t("host")}
          error={missing("host")}
          value={draft.host}
          maxLength={260}
          placeholder="imap.example.org"
          autoCapitalize="off"
          spellCheck={false}
          onChange={({ target }) => change({ host: target.value })}
        />
        <Field label={t("encryption")}>
          {(control) => (
            <Select
              {...control}
              value={draft.secure ? "tls" : "starttls"}
              onChange={({ target }) => change({ secure: target.value === "tls" })}
              options={[
                ["tls", "TLS (993)"],
                ["starttls", "STARTTLS (143)"],
              ]}
            />
          )}
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField
          label={t("user")}
          error={missing("user")}
          value={draft.user}
          maxLength={500}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={({ target }) => change({ user: target.value })}
        />
        <Field label={t("password")} error={missing("password")} hint={t("passwordHint")}>
          {(control) => (
            <PasswordInput
              {...control}
              value={draft.password}
              maxLength={2000}
              autoComplete="off"
              onChange={({ target }) => change({ password: target.value })}
            />
          )}
        </Field>
      </div>
    </>
  )
}
