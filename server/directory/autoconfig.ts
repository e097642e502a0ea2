/** Where mail programs find what. Ports are undefined where a listener is turned off. */
export interface AutoconfigFacts {
  domain: string
  hostname: string
  imaps: number | undefined
  pop3s: number | undefined
  submissions: number | undefined
  submission: number | undefined
}

/**
 * The settings of a domain's accounts in the form Thunderbird, Evolution, K-9 and others ask for (Autoconfig 1.1). Only
 * ways that encrypt; the user name is the whole address.
 */
export function autoconfig(facts: AutoconfigFacts): string {
  const { domain, hostname, imaps, pop3s, submissions, submission } = facts
  const servers = [
    imaps && server("incomingServer", "imap", hostname, { port: imaps, socket: "SSL" }),
    pop3s && server("incomingServer", "pop3", hostname, { port: pop3s, socket: "SSL" }),
    submissions && server("outgoingServer", "smtp", hostname, { port: submissions, socket: "SSL" }),
    submission && server("outgoingServer", "smtp", hostname, { port: submission, socket: "STARTTLS" }),
  ].filter(Boolean)
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${escaped(domain)}">
    <domain>${escaped(domain)}</domain>
    <displayName>${escaped(domain)}</displayName>
    <displayShortName>${escaped(domain)}</displayShortName>
${servers.join("\n")}
  </emailProvider>
</clientConfig>
`
}

function server(
  element: "incomingServer" | "outgoingServer",
  type: string,
  hostname: string,
  { port, socket }: { port: number; socket: "SSL" | "STARTTLS" },
): string {
  return `    <${element} type="${type}">
      <hostname>${escaped(hostname)}</hostname>
      <port>${port}</port>
      <socketType>${socket}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </${element}>`
}

const escaped = (text: string) => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)
