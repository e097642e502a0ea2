"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import { PasswordInput } from "../ui/password-input"
import type { DialogEnds } from "./entry"
import { EntryDialog } from "./entry-dialog"
import { FormField, SelectField, SwitchField, TextField } from "./form-fields"
import {
  numberIn,
  type RouteChanges,
  type RouteFields,
  type RouteRow,
  type RouteScope,
  routeScopes,
} from "./route"
import { RouteField, RoutePaceFields, RouteTlsField } from "./route-fields"

export interface RouteFormProps extends DialogEnds {
  /** Absent: a new one. */
  route: (RouteRow & { readable: string }) | undefined
  domain: string | undefined
  changes: RouteChanges
}

/** What a form says, as it was typed: the server tells what is wrong with a number. */
function fieldsIn(form: FormData): RouteFields {
  const text = (name: string) => String(form.get(name) ?? "")
  return {
    host: text("host"),
    port: numberIn(text("port")),
    tls: text("tls") as RouteFields["tls"],
    username: text("username"),
    password: text("password") || undefined,
    accepts: form.has("accepts"),
    connections: numberIn(text("connections")) ?? 0,
    perMinute: numberIn(text("perMinute")) ?? 0,
    source: text("source"),
  }
}

export function RouteForm({ route, domain, changes, ...ends }: RouteFormProps) {
  const t = useTranslations("panel.routes")
  const [scope, setScope] = useState<RouteScope>(route?.scope ?? "all")

  async function change(form: FormData) {
    const fields = fieldsIn(form)
    if (route) return changes.update({ id: route.id, ...fields })
    return changes.create({ scope, subject: String(form.get("subject") ?? ""), ...fields })
  }

  return (
    <EntryDialog noun="routes" entry={route} change={change} {...ends}>
      {!route && (
        <SelectField
          name="scope"
          label={t("scope")}
          value={scope}
          autoFocus
          onChange={(event) => setScope(event.target.value as RouteScope)}
          options={routeScopes.map((one) => [one, t(`scopes.${one}`)])}
        />
      )}
      {!route && scope !== "all" && (
        <TextField
          key={scope}
          name="subject"
          kind={scope === "domain" ? "host" : "address"}
          label={t(`subjects.${scope}`)}
          hint={scope === "domain" ? t("subjectHint") : undefined}
          placeholder={scope === "domain" ? "partner.example" : `ann@${domain ?? "example.org"}`}
        />
      )}
      <TextField
        name="host"
        kind="host"
        label={t("host")}
        hint={t("hostHint")}
        placeholder="smtp.provider.example"
        defaultValue={route?.host}
        autoFocus={Boolean(route)}
      />
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <RouteTlsField tls={route?.tls ?? "verify"} />
        <RouteField name="port" kind="number" empty="usual" defaultValue={route?.port} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <RouteField name="username" kind="address" hint={t("usernameHint")} defaultValue={route?.username} />
        <FormField
          name="password"
          label={t("password")}
          hint={route?.hasPassword ? t("passwordKept") : t("passwordHint")}
        >
          {(control) => <PasswordInput {...control} autoComplete="new-password" maxLength={1000} />}
        </FormField>
      </div>
      {scope === "domain" && (
        <SwitchField
          name="accepts"
          label={t("accepts")}
          hint={t("acceptsHint")}
          defaultChecked={route?.accepts}
        />
      )}
      <RoutePaceFields route={route} />
    </EntryDialog>
  )
}
