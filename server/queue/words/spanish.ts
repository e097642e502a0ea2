import type { NoticeTexts } from "./texts.ts"

export const spanish: NoticeTexts = {
  from: "Entrega de correo",
  subject: {
    failed: (original) => (original ? `No entregado: ${original}` : "Su mensaje no se ha entregado"),
    delayed: (original) => (original ? `Aún en camino: ${original}` : "Su mensaje aún está en camino"),
    delivered: (original) => (original ? `Entregado: ${original}` : "Su mensaje se ha entregado"),
    relayed: (original) => (original ? `Encaminado: ${original}` : "Su mensaje se ha encaminado"),
    expanded: (original) => (original ? `Encaminado: ${original}` : "Su mensaje se ha encaminado"),
  },
  opening: {
    failed:
      "Su mensaje no se ha podido entregar a todos. No se harán más intentos con las direcciones siguientes.",
    delayed:
      "Su mensaje aún no se ha entregado a las direcciones siguientes. No hace falta que haga nada: seguimos intentándolo.",
    delivered: "Pidió que le avisáramos: su mensaje ha llegado.",
    relayed: "Pidió que le avisáramos: su mensaje se ha encaminado.",
    expanded: "Pidió que le avisáramos: su mensaje se ha encaminado.",
  },
  causes: {
    unknown: (address) =>
      `${address}: no hay nadie con ese nombre. Compruebe si la dirección está bien escrita.`,
    disabled: (address) => `${address}: este buzón no acepta correo en este momento.`,
    full: (address) =>
      `${address}: el buzón está lleno. Inténtelo más tarde o póngase en contacto de otra manera.`,
    refused: (address) => `${address}: el otro servidor de correo ha rechazado el mensaje.`,
    "not-allowed": (address) => `${address}: el otro servidor de correo no deja pasar este mensaje.`,
    forbidden: (address) =>
      `${address}: este servidor no puede guardar correo allí adonde lleva la dirección.`,
    "not-taken": (address) =>
      `${address}: el programa que recibe el correo de esta dirección no aceptó el mensaje.`,
    "too-large": (address) =>
      `${address}: el mensaje es mayor de lo que acepta el otro servidor. Envíe los archivos grandes de otra manera.`,
    "no-such-domain": (address) =>
      `${address}: ese dominio no existe. Compruebe lo que hay escrito detrás de la @.`,
    "takes-no-mail": (address) => `${address}: este dominio no acepta correo.`,
    expired: (address) =>
      `${address}: durante varios días el otro servidor no ha respondido o no estaba disponible.`,
    "too-late": (address) => `${address}: el plazo que se fijó para entregar el mensaje ya ha terminado.`,
    loop: (address) => `${address}: el dominio apunta a este servidor, que no lo sirve.`,
  },
  delayed: (address, until) =>
    `${address}: el otro servidor no responde o no está disponible. Seguiremos intentándolo hasta el ${until}.`,
  delivered: (address) => `${address}: está en el buzón.`,
  relayed: (address) =>
    `${address}: el servidor siguiente lo ha aceptado. Ese servidor no nos dirá qué ocurre a partir de ahora.`,
  expanded: (address) => `${address}: se ha encaminado a quienes reciben el correo de esta dirección.`,
  serverSaid: "El servidor ha dicho:",
  details: "Detalles:",
  closing: (trace) => `Si pide ayuda, mencione este número: ${trace}`,
  report: "Informe de entrega",
  original: "El mensaje",
}
