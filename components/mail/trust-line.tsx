"use client"

import { BadgeCheck, ChevronDown, CircleHelp, ShieldAlert, TriangleAlert } from "lucide-react"
import { useTranslations } from "next-intl"
import { type ReactNode, useState } from "react"
import type { MessageDetail } from "@/app/_mail/message"
import type { Authentication } from "@/app/_mail/trust"
import { Button } from "@/components/ui/button"
import { useMail } from "./context"
import { JunkReasons } from "./junk-reasons"
import { type Standing, standingOf } from "./standing"

const looks = {
  verified: { Icon: BadgeCheck, look: "text-ink-faint [&>svg:first-child]:text-accent" },
  unknown: { Icon: CircleHelp, look: "text-ink-faint" },
  failed: { Icon: TriangleAlert, look: "rounded-xl bg-warn-soft px-4 py-2.5 text-warn" },
} as const

/** What our server found out about a message when it came: who sent it, and whether it looks like junk. */
export function TrustLine({ message }: { message: MessageDetail }) {
  const { mailbox } = useMail()
  const { authentication, verdict } = message.trust
  const standing = authentication && standingOf(authentication, message.from[0]?.address ?? "")
  const junk = mailbox?.use === "junk"
  if (!standing && !verdict) return null
  return (
    <div className="flex flex-col gap-2 pb-4 print:hidden">
      {(junk || verdict?.spam) && <JunkNotice message={message} inJunk={junk} />}
      {standing && <Origin standing={standing} authentication={authentication} />}
    </div>
  )
}

function Origin({ standing, authentication }: { standing: Standing; authentication: Authentication }) {
  const t = useTranslations("mail.trust")
  const [details, setDetails] = useState(false)
  const { Icon, look } = looks[standing.state]
  return (
    <div className="text-sm">
      <Folding icon={<Icon aria-hidden />} look={look} open={details} onToggle={() => setDetails(!details)}>
        {t(standing.state, { domain: standing.domain || t("nobody") })}
      </Folding>
      {details && <OriginDetails authentication={authentication} />}
    </div>
  )
}

interface FoldingProps {
  icon: ReactNode
  look: string
  open: boolean
  onToggle: () => void
  children: ReactNode
}

/** A sentence that has more behind it. */
function Folding({ icon, look, open, onToggle, children }: FoldingProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className={`flex max-w-full items-start gap-2 text-left [&>svg]:mt-px [&>svg]:size-4 [&>svg]:shrink-0 ${look}`}
    >
      {icon}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
      <ChevronDown aria-hidden className={`-ml-1 transition-transform ${open ? "rotate-180" : ""}`} />
    </button>
  )
}

const known = ["pass", "fail", "softfail", "neutral", "none"]
const said = (result: string) => (known.includes(result) ? result : "error")

/** Each check in a sentence. */
function OriginDetails({ authentication: { spf, dkim, dmarc, arc } }: { authentication: Authentication }) {
  const t = useTranslations("mail.trust")
  const nobody = t("nobody")
  const signature = (result: string) => (result === "pass" || result === "fail" ? result : "error")
  return (
    <ul className="appear mt-2 flex list-disc flex-col gap-1 rounded-xl bg-canvas py-3 pr-4 pl-8 text-ink-soft text-sm marker:text-ink-faint">
      <li>{t(`spf.${said(spf.result)}`, { domain: spf.domain || nobody })}</li>
      {dkim.length === 0 && <li>{t("dkim.none")}</li>}
      {dkim.map(({ result, domain }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same domain may have signed twice, and nothing moves here
        <li key={index}>{t(`dkim.${signature(result)}`, { domain: domain || nobody })}</li>
      ))}
      <li>
        {t(`dmarc.${["pass", "fail", "none"].includes(dmarc.result) ? dmarc.result : "error"}`, {
          domain: dmarc.domain || nobody,
        })}
      </li>
      {arc !== "none" && <li>{t(arc === "pass" ? "arc.pass" : "arc.fail")}</li>}
    </ul>
  )
}

function JunkNotice({ message, inJunk }: { message: MessageDetail; inJunk: boolean }) {
  const t = useTranslations("mail")
  const { actions } = useMail()
  const [details, setDetails] = useState(false)
  const { verdict } = message.trust
  const reasons = verdict?.reasons.filter(({ points }) => points > 0) ?? []
  const one = { uids: new Set([message.uid]) }
  const text = t(inJunk ? (verdict?.spam ? "verdict.junk" : "verdict.moved") : "verdict.suspect")
  const look = inJunk ? "bg-canvas text-ink-soft" : "bg-warn-soft text-warn"
  return (
    <div className={`rounded-xl px-4 py-2.5 text-sm ${look}`}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {reasons.length > 0 ? (
          <Folding
            icon={<ShieldAlert aria-hidden />}
            look=""
            open={details}
            onToggle={() => setDetails(!details)}
          >
            {text}
          </Folding>
        ) : (
          <span className="flex items-start gap-2">
            <ShieldAlert aria-hidden className="mt-px size-4 shrink-0" />
            {text}
          </span>
        )}
        <Button size="small" onClick={() => actions.file(one, inJunk ? "inbox" : "junk")}>
          {inJunk ? t("notJunk") : t("verdict.moveToJunk")}
        </Button>
      </div>
      {details && <JunkReasons reasons={reasons} />}
    </div>
  )
}
