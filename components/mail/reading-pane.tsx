"use client"

import { ArrowLeft, CloudOff, MailOpen } from "lucide-react"
import { useTranslations } from "next-intl"
import { Fragment, useLayoutEffect, useRef } from "react"
import { ApiError } from "@/components/api/api-error"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { IconButton } from "@/components/ui/icon-button"
import { Skeleton } from "@/components/ui/skeleton"
import { AttachmentTiles } from "./attachment-tiles"
import { useMail } from "./context"
import { HtmlBodies } from "./html-bodies"
import { MessageHeader } from "./message-header"
import { MessageTools } from "./message-tools"
import { useMessage } from "./queries"
import { ReplyBar } from "./reply-bar"
import { TextBody } from "./text-body"
import { TrustLine } from "./trust-line"

/** The message that is open, or a quiet place. */
export function ReadingPane() {
  const { place } = useMail()
  if (place.uid === undefined) return <NothingOpen />
  return (
    <article className="flex h-full min-h-0 flex-col bg-surface">
      <Toolbar />
      <OpenMessage mailbox={place.mailbox} uid={place.uid} />
    </article>
  )
}

function NothingOpen() {
  const t = useTranslations("mail")
  const { selection, list } = useMail()
  const count = selection.all ? (list?.total ?? 0) : selection.uids.size
  return (
    <div className="h-full bg-surface">
      <EmptyState icon={<MailOpen />} title={count > 0 ? t("selected", { count }) : t("nothingOpen")}>
        {t("nothingOpenHint")}
      </EmptyState>
    </div>
  )
}

function Toolbar() {
  const t = useTranslations("mail")
  const { place, go } = useMail()
  return (
    <div className="flex h-14 shrink-0 items-center gap-1 px-3 print:hidden">
      <IconButton label={t("back")} shortcut="Esc" onClick={() => go({ ...place, uid: undefined })}>
        <ArrowLeft />
      </IconButton>
      <MessageTools />
      <div className="ml-auto">
        <ReplyBar compact />
      </div>
    </div>
  )
}

function OpenMessage({ mailbox, uid }: { mailbox: string; uid: number }) {
  const t = useTranslations("mail")
  const { data: message, error, refetch } = useMessage(mailbox, uid)
  const scroller = useRef<HTMLDivElement>(null)
  const key = `${mailbox} ${uid}`
  // Another message begins at its beginning.
  useLayoutEffect(() => {
    if (key) scroller.current?.scrollTo(0, 0)
  }, [key])
  if (error) {
    const gone = error instanceof ApiError && error.code.startsWith("no-such")
    return (
      <EmptyState
        icon={<CloudOff />}
        title={gone ? t("error.gone") : t("error.message")}
        action={gone ? undefined : <Button onClick={() => refetch()}>{t("error.retry")}</Button>}
      />
    )
  }
  return (
    <div
      ref={scroller}
      className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain"
      id="message"
      tabIndex={-1}
    >
      <div className="mx-auto flex min-h-full max-w-[60rem] flex-col px-5 pb-6 sm:px-8">
        {message ? (
          <Fragment key={key}>
            <MessageHeader message={message} />
            <TrustLine message={message} />
            <AttachmentTiles message={message} />
            {message.body.kind === "text" && <TextBody body={message.body} />}
          </Fragment>
        ) : (
          <MessageSkeleton />
        )}
        <HtmlBodies mailbox={mailbox} uid={uid} />
        {message && <ReplyBar />}
      </div>
    </div>
  )
}

function MessageSkeleton() {
  return (
    <div aria-busy className="flex w-full flex-col gap-3 pt-4">
      <Skeleton className="h-6 w-3/5" />
      <Skeleton className="mt-3 h-10 w-2/5" />
      <Skeleton className="mt-6 h-3 w-full" />
      <Skeleton className="h-3 w-11/12" />
      <Skeleton className="h-3 w-4/5" />
    </div>
  )
}
