"use client"

import { useTranslations } from "next-intl"
import { SelectField, TextField, type TextFieldProps } from "./form-fields"
import { type RouteRow, routePolicies } from "./route"

/** How the way must be encrypted. */
export function RouteTlsField({ tls }: { tls: RouteRow["tls"] }) {
  const t = useTranslations("panel.routes")
  return (
    <SelectField
      name="tls"
      label={t("tls")}
      defaultValue={tls}
      options={routePolicies.map((one) => [one, t(`policies.${one}`)])}
    />
  )
}

/** One line whose label is the text of its name. `empty`: the text that stands in it while nothing is typed. */
export function RouteField({
  name,
  empty,
  ...field
}: Pick<TextFieldProps, "kind" | "hint" | "defaultValue"> & {
  name: "port" | "username" | "perMinute" | "connections" | "source"
  empty?: "usual" | "noLimit"
}) {
  const t = useTranslations("panel.routes")
  return <TextField name={name} label={t(name)} placeholder={empty && t(empty)} {...field} />
}

/** How fast and from where; empty is what is usual. */
export function RoutePaceFields({ route }: { route: RouteRow | undefined }) {
  return (
    <div className="grid items-end gap-4 sm:grid-cols-3">
      <RouteField name="perMinute" kind="number" empty="noLimit" defaultValue={route?.perMinute || ""} />
      <RouteField name="connections" kind="number" empty="usual" defaultValue={route?.connections || ""} />
      <RouteField name="source" kind="host" empty="usual" defaultValue={route?.source} />
    </div>
  )
}
