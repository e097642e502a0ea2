"use client"

import { type RefObject, useCallback, useEffect, useRef, useState } from "react"
import { openComposer } from "@/components/compose/open"

export interface MessageFrame {
  frame: RefObject<HTMLIFrameElement | null>
  height: number
  /** Pictures from elsewhere that were left out. */
  blocked: number
  loaded: boolean
  onLoad: () => void
}

/** Taller than this, a message scrolls inside its frame, pixels. */
const tallest = 60_000

/** Makes a frame as tall as the document in it, and hears the keys and mail links pressed there. */
export function useMessageFrame(): MessageFrame {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(160)
  const [blocked, setBlocked] = useState(0)
  const [loaded, setLoaded] = useState(false)
  const stop = useRef<() => void>(undefined)

  const onLoad = useCallback(() => {
    const inside = frame.current?.contentDocument
    if (!inside?.body) return
    stop.current?.()
    setBlocked(Number(inside.querySelector<HTMLMetaElement>("meta[name=blocked]")?.content ?? 0))
    setLoaded(true)
    stop.current = follow(inside, (measured) => setHeight(Math.min(measured, tallest)))
  }, [])

  // The server may have sent the frame before this code was there to hear it load.
  useEffect(() => {
    if (frame.current?.contentDocument?.querySelector("meta[name=blocked]")) onLoad()
    return () => stop.current?.()
  }, [onLoad])

  return { frame, height, blocked, loaded, onLoad }
}

function follow(inside: Document, measured: (height: number) => void): () => void {
  let width = 0
  const measure = () => {
    const { documentElement: root, body } = inside
    if (root.clientWidth !== width) {
      width = root.clientWidth
      shrink(body, width)
    }
    measured(Math.ceil(root.getBoundingClientRect().height))
  }
  const observer = new ResizeObserver(measure)
  observer.observe(inside.documentElement)
  observer.observe(inside.body)
  measure()
  inside.addEventListener("keydown", passOn)
  inside.addEventListener("click", interceptMail)
  return () => observer.disconnect()
}

/** On a phone, a letter laid out for a wider screen is made smaller, down to half, before it has to be pushed sideways. */
function shrink(body: HTMLElement, width: number): void {
  body.style.zoom = ""
  const wanted = body.scrollWidth
  if (width > 0 && width < 640 && wanted > width) body.style.zoom = String(Math.max(0.5, width / wanted))
}

/** Shortcuts work while the message has the focus. */
function passOn(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (key.startsWith("Arrow")) return
  const copy = new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, shiftKey, cancelable: true })
  if (!window.dispatchEvent(copy)) event.preventDefault()
}

function interceptMail(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.("a[href^='mailto:' i]")
  if (!link) return
  event.preventDefault()
  const [to = ""] = link.getAttribute("href")!.slice("mailto:".length).split("?")
  openComposer({ kind: "new", to: decodeURIComponent(to) })
}
