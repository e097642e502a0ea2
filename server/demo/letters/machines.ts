import type { Ago, Letter } from "../letter.ts"
import { alice, bob, carol } from "../people.ts"

const machine = "Cron Daemon <root@mail.example.test>"

/** What a week's backup reported. */
interface Backup {
  ago: Ago
  files: number
  megabytes: number
  seconds: number
  flags: string
}

const backup = ({ ago, files, megabytes, seconds, flags }: Backup): Letter => ({
  id: `backup-${files}`,
  ago,
  from: machine,
  to: ["alice@example.test"],
  subject: "Cron <root@mail> /usr/local/bin/backup-weekly",
  headers: { "Auto-Submitted": "auto-generated", "X-Cron-Env": "<SHELL=/bin/sh>" },
  text: `
backup-weekly: starting
  source       /srv/missiva/data
  target       /mnt/backup/weekly
  files        ${files}
  changed      ${Math.round(files / 23)}
  transferred  ${megabytes}.${files % 10} MB
  elapsed      ${seconds} s
backup-weekly: done, 0 errors`,
  copies: { "alice/Archive": flags },
})

const bounce = (date: string) => `Return-Path: <>
Date: ${date}
From: Mail Delivery System <mailer-daemon@mail.example.test>
To: alice@example.test
Subject: Your message could not be delivered
Message-ID: <bounce-1@mail.example.test>
In-Reply-To: <invite-typo@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_demo_report"

--=_demo_report
Content-Type: text/plain; charset=utf-8

Your message could not be delivered to

  tomas@corero.example

because there is no such domain. It will not be tried again. Please check the address for a typo.

--=_demo_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.test
Arrival-Date: ${date}

Final-Recipient: rfc822; tomas@corero.example
Action: failed
Status: 5.1.2
Diagnostic-Code: smtp; 550 5.1.2 Domain not found

--=_demo_report
Content-Type: text/rfc822-headers

From: Alice Ferrer <alice@example.test>
To: tomas@corero.example
Subject: Punto 4
Message-ID: <invite-typo@example.test>

--=_demo_report--
`

/** Mail that nobody wrote: cron, a bounce, an absence notice, reminders. */
export const machines: Letter[] = [
  backup({ ago: "58d 04:15", files: 18_204, megabytes: 412, seconds: 61, flags: "Seen" }),
  backup({ ago: "51d 04:15", files: 18_377, megabytes: 35, seconds: 14, flags: "Seen" }),
  backup({ ago: "44d 04:15", files: 18_691, megabytes: 58, seconds: 17, flags: "Seen" }),
  backup({ ago: "37d 04:15", files: 19_002, megabytes: 71, seconds: 19, flags: "Seen" }),
  backup({ ago: "30d 04:15", files: 19_340, megabytes: 66, seconds: 18, flags: "Seen" }),
  {
    ...backup({ ago: "2d 04:15", files: 20_118, megabytes: 83, seconds: 22, flags: "" }),
    copies: { "alice/INBOX": "" },
  },
  {
    id: "invite-typo",
    ago: "10d 23:05",
    from: alice,
    to: ["tomas@corero.example"],
    subject: "Punto 4",
    text: `
Tomás, corregido en el acta: la sopa es inevitable. Me ha parecido la mejor frase de la noche.

Alice`,
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "bounce-1",
    ago: "10d 23:06",
    from: "Mail Delivery System <mailer-daemon@mail.example.test>",
    to: [alice],
    subject: "Your message could not be delivered",
    text: "",
    wire: bounce,
    copies: { "alice/INBOX": "Seen" },
  },
  {
    id: "away-ilse",
    ago: "4d 19:01",
    from: "Ilse Brandt <ilse@correu.example>",
    to: [alice],
    subject: "Automatic reply: away until Monday",
    headers: { "Auto-Submitted": "auto-replied", Precedence: "bulk" },
    text: `
I am in the mountains with a class of nine-year-olds and no signal. If it is about the minutes, they are final. If it
is about the plum cake, yes.

Ilse`,
    copies: { "alice/INBOX": "Seen" },
  },
  {
    id: "loans-reminder",
    ago: "1d 06:00",
    from: "Library desk <desk@les-moreres.example>",
    to: [carol],
    cc: [alice],
    subject: "Test run: 3 books are due back",
    headers: { "Auto-Submitted": "auto-generated" },
    text: `
These loans were entered to try out the reminders:

  #2   La casa de les mil finestres    Mei        due yesterday
  #8   How Bread Is Made               Bob        due yesterday
  #5   Atlas dos ventos                Yusuf      due when somebody can lift it

This message was written by the catalogue. It does not read replies, but Carol does.`,
    copies: { "alice/INBOX": "", "carol/INBOX": "Seen Flagged" },
  },
  {
    id: "disk-notice",
    ago: "6d 05:30",
    from: "Monitor <monitor@mail.example.test>",
    to: ["alice@example.test"],
    subject: "[OK] Disk of mail.example.test is at 41 %",
    headers: { "Auto-Submitted": "auto-generated" },
    text: `
State:   OK (was: WARNING for 12 minutes)
Disk:    /srv, 41 % of 100 GB
Reason:  the film of the school play was moved to the other disk

No action is needed.`,
    copies: { "alice/INBOX": "Seen" },
  },
  {
    id: "calendar-bob",
    ago: "1218m",
    from: bob,
    to: ["Ilse Brandt <ilse@correu.example>"],
    cc: [alice],
    subject: "Accepted: committee meeting in the library",
    answers: "next-meeting",
    text: "Bob Hartley will be there, and so will a fork.",
    copies: { "alice/INBOX": "", "bob/Sent": "Seen" },
  },
]
