"use client"

import { useTranslations } from "next-intl"
import { SelectField, TextField } from "./form-fields"
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

/** How fast and from where; empty is what is usual. */
export function RoutePaceFields({ route }: { route: RouteRow | undefined }) {
  const t = useTranslations("panel.routes")
  return (
    <div className="grid items-end gap-4 sm:grid-cols-3">
      <TextField
        name="perMinute"
        kind="number"
        label={t("perMinute")}
        placeholder={t("noLimit")}
        defaultValue={route?.perMinute || ""}
      />
      <TextField
        name="connections"
        kind="number"
        label={t("connections")}
        placeholder={t("usual")}
        defaultValue={route?.connections || ""}
      />
      <TextField
        name="source"
        kind="host"
        label={t("source")}
        placeholder={t("usual")}
        defaultValue={route?.source}
      />
    </div>
  )
}
