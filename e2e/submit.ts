import { createTransport, type SendMailOptions } from "nodemailer"
import { type Missiva, password } from "./missiva.ts"

/** Hands a message in as somebody of the demo, over STARTTLS. */
export async function submit(missiva: Missiva, user: string, message: SendMailOptions): Promise<void> {
  const transport = createTransport({
    host: "127.0.0.1",
    port: missiva.ports.submission,
    requireTLS: true,
    tls: { rejectUnauthorized: false },
    auth: { user, pass: password },
  })
  await transport.sendMail({ from: user, ...message })
  transport.close()
}
