"use client"

import { useTranslations } from "next-intl"
import { openComposer } from "@/components/compose/open"
import { linkSpans, type TextBlock, textBlocks } from "./plain-text"

/** A plain text: links found, quotations folded. Every piece of it is text to the browser, never markup. */
export function TextBody({ body }: { body: { text: string; truncated: boolean } }) {
  const t = useTranslations("mail")
  const blocks = textBlocks(body.text)
  const onlyQuoted = blocks.every((block) => block.quoted)
  let at = 0
  return (
    <div
      className="max-w-[46rem] whitespace-pre-wrap break-words text-lg leading-relaxed [overflow-wrap:anywhere]"
      dir="auto"
    >
      {blocks.map((block) => (
        <Block key={at++} block={block} folded={block.quoted && !onlyQuoted} />
      ))}
      {body.truncated && (
        <p className="mt-4 rounded-lg bg-canvas px-3 py-2 text-ink-soft text-sm">{t("truncated")}</p>
      )}
    </div>
  )
}

function Block({ block, folded }: { block: TextBlock; folded: boolean }) {
  const t = useTranslations("mail")
  const text = <Linked text={block.text} />
  if (!block.quoted) return <div>{text}</div>
  const quoted = <div className="border-line border-l-2 pl-3 text-ink-soft">{text}</div>
  if (!folded) return quoted
  return (
    <details className="my-2">
      <summary
        title={t("showQuoted")}
        className="inline-flex h-5 list-none items-center rounded-full bg-pressed px-2 text-ink-soft tracking-wider hover:text-ink"
      >
        <span aria-hidden>•••</span>
        <span className="sr-only">{t("showQuoted")}</span>
      </summary>
      <div className="mt-2">{quoted}</div>
    </details>
  )
}

function Linked({ text }: { text: string }) {
  let at = 0
  return linkSpans(text).map(({ text: piece, href }) => {
    const key = at++
    if (!href) return <span key={key}>{piece}</span>
    const mailto = href.startsWith("mailto:")
    return (
      <a
        key={key}
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        onClick={(event) => {
          if (!mailto) return
          event.preventDefault()
          openComposer({ kind: "new", to: piece })
        }}
        className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
      >
        {piece}
      </a>
    )
  })
}
