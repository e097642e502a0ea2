import type { NoticeTexts } from "./texts.ts"

export const catalan: NoticeTexts = {
  from: "Lliurament de correu",
  subject: {
    failed: (original) => (original ? `No lliurat: ${original}` : "El vostre missatge no s'ha lliurat"),
    delayed: (original) =>
      original ? `Encara de camí: ${original}` : "El vostre missatge encara és de camí",
    delivered: (original) => (original ? `Lliurat: ${original}` : "El vostre missatge s'ha lliurat"),
    relayed: (original) => (original ? `Encaminat: ${original}` : "El vostre missatge s'ha encaminat"),
    expanded: (original) => (original ? `Encaminat: ${original}` : "El vostre missatge s'ha encaminat"),
  },
  opening: {
    failed:
      "El vostre missatge no s'ha pogut lliurar a tothom. No es faran més intents per a les adreces següents.",
    delayed:
      "El vostre missatge encara no s'ha lliurat a les adreces següents. No cal que feu res: ho continuem provant.",
    delivered: "Ens vau demanar que us avisàssim: el vostre missatge ha arribat.",
    relayed: "Ens vau demanar que us avisàssim: el vostre missatge s'ha encaminat.",
    expanded: "Ens vau demanar que us avisàssim: el vostre missatge s'ha encaminat.",
  },
  causes: {
    unknown: (address) => `${address}: no hi ha ningú amb aquest nom. Reviseu si l'adreça està ben escrita.`,
    disabled: (address) => `${address}: ara mateix aquesta bústia no accepta correu.`,
    full: (address) =>
      `${address}: la bústia és plena. Proveu-ho més tard o contacteu-hi d'una altra manera.`,
    refused: (address) => `${address}: l'altre servidor de correu ha rebutjat el missatge.`,
    "not-allowed": (address) => `${address}: l'altre servidor de correu no deixa passar aquest missatge.`,
    forbidden: (address) => `${address}: aquest servidor no pot desar correu allà on porta l'adreça.`,
    "not-taken": (address) =>
      `${address}: el programa que rep el correu d'aquesta adreça no ha acceptat el missatge.`,
    "too-large": (address) =>
      `${address}: el missatge és més gran del que accepta l'altre servidor. Envieu els fitxers grans d'una altra manera.`,
    "no-such-domain": (address) =>
      `${address}: aquest domini no existeix. Reviseu què hi ha escrit darrere de l'@.`,
    "takes-no-mail": (address) => `${address}: aquest domini no accepta correu.`,
    expired: (address) =>
      `${address}: durant uns quants dies l'altre servidor no ha respost o no estava disponible.`,
    "too-late": (address) => `${address}: el termini que es va fixar per lliurar el missatge ja s'ha acabat.`,
    loop: (address) => `${address}: el domini apunta a aquest servidor, que no el serveix.`,
  },
  delayed: (address, until) =>
    `${address}: l'altre servidor no respon o no està disponible. Ho continuarem provant fins al ${until}.`,
  delivered: (address) => `${address}: és a la bústia.`,
  relayed: (address) =>
    `${address}: el servidor següent l'ha acceptat. Aquest servidor no ens dirà què passa a partir d'ara.`,
  expanded: (address) => `${address}: s'ha encaminat als qui reben el correu d'aquesta adreça.`,
  serverSaid: "El servidor ha dit:",
  details: "Detalls:",
  closing: (trace) => `Si demaneu ajuda, mencioneu aquest número: ${trace}`,
  report: "Informe de lliurament",
  original: "El missatge",
}
