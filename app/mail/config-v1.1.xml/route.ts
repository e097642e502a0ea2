import { answerAutoconfig } from "../../_rooms/autoconfig.ts"

/** Where Thunderbird looks first: http://autoconfig.DOMAIN/mail/config-v1.1.xml. */
export const GET = answerAutoconfig
