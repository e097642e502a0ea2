import { type ClipboardEvent, type DragEvent, useRef, useState } from "react"

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files")

/** Files dropped on or pasted into an element. `over` is true while files hover above it. */
export function useFileDrop(onFiles: (files: File[]) => void) {
  const [over, setOver] = useState(false)
  // Moving over a child leaves the parent; only the last leave counts.
  const depth = useRef(0)
  const handlers = {
    onDragEnter: (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth.current++
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth.current = Math.max(0, depth.current - 1)
      if (depth.current === 0) setOver(false)
    },
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    },
    onDrop: (event: DragEvent) => {
      depth.current = 0
      setOver(false)
      if (event.defaultPrevented || event.dataTransfer.files.length === 0) return
      event.preventDefault()
      onFiles([...event.dataTransfer.files])
    },
    onPaste: (event: ClipboardEvent) => {
      if (event.defaultPrevented || event.clipboardData.files.length === 0) return
      // Office programs put a picture of the text beside the text: the text is meant.
      if (event.clipboardData.getData("text/plain") !== "") return
      event.preventDefault()
      onFiles([...event.clipboardData.files])
    },
  }
  return { over, handlers }
}
