export const ES = {
  launch: `
+ Por fin tengo mi {P} y la pantalla parece papel de verdad. [Qué maravilla|Estoy enamorada|Una preciosidad]
+ Dos semanas de batería y se puede reparar en casa. [Así sí|Gracias, {B}|Ya era hora]
+ Tres horas de cola en Villaverna y ha [valido la pena|merecido la pena]. [Qué bonito es|Me encanta]
+ Leyendo al sol con el teléfono. Esto es [magia|el futuro|una gozada]
+ Mi abuela acaba de mandar su primer mensaje con el {P}. [Qué ternura|La adoro|Estoy feliz]
+ Gran presentación de {ceo}, clara y sin humo
0 ¿Alguien sabe si el {P} lleva dos tarjetas SIM?
0 El {P} sale hoy a la venta por 349 euros {url}
0 ¿Qué color vais a pedir? Yo creo que el verde
0 Cola de unas [cien|ciento veinte] personas en la tienda de Villaverna
- ¿349 euros por un móvil que no pone vídeos? [Ni loco|Paso|Qué timo]
- La web se cayó tres veces mientras pagaba. [Vaya comienzo|Qué desastre]
~ Precioso, pero [carísimo|demasiado caro]
`,
  fault: `
- La batería pasó del 80 al [cero|3 por ciento] en [veinte minutos|media hora]. ¿Dos semanas? [Ja|Mentira]
- Mi {P} está ardiendo y ni siquiera está encendido. [Qué miedo|Esto es peligroso]
- La aplicación me ha echado y dice que mi cuenta no existe. [Genial|Increíble|Qué vergüenza]
- Móvil muerto, app caída y nadie contesta al teléfono. [Fatal|Un desastre], {B}
- 349 euros por un pisapapeles muy bonito 😂
- Vendí mi móvil viejo esta mañana. [Soy tonta|Quiero llorar]
- Tres horas y {B} sin decir nada. [Lamentable|Vergonzoso]
- Nunca más compro nada el primer día
0 La app no responde desde poco después de las doce. ¿A vosotros también?
0 Parece que afecta a los números de serie K4 y K5
0 Se reinicia pulsando los dos botones doce segundos
~ La pantalla es una maravilla, la batería una vergüenza
+ El mío va perfecto, [92|94] por ciento. [Qué suerte|Contenta]
+ Los memes de hoy son buenísimos, no paro de reír
`,
  answer: `
0>0.57 {B} retira las baterías de unos 12.000 teléfonos {url}
0>0.57 ¿A alguien le ha llegado ya la 1.0.2?
- Pedir perdón cuatro horas después no es pedir perdón. [Tarde y mal|Qué poca vergüenza]
->0.57 El formulario de devolución necesita la app que no funciona. [Brillante|De risa, si no fuera triste]
+>0.3 Disculpa sincera, fecha y solución. [Así se hace|Chapó|Bien por {ceo}]
+>0.57 Batería nueva gratis y 50 euros. [No me puedo quejar|Muy bien]
~>0.3 Buena respuesta, mal estreno. Yo espero
`,
  evening: `
+ Tras la actualización sigue al [98|99] por ciento. ¡[Funciona|Por fin|Qué alegría]!
+ Ha vuelto el zorrito 🦊 [Buenas noches|Me alegro tanto]
+ Lo odié al mediodía y lo quiero por la noche. Me lo quedo
+ El equipo de Villaverna cambiando baterías hasta las diez y repartiendo sopa. [Un diez|Qué gente tan maja]
0 Resumen: avería a las doce, explicación a las tres, retirada a las cinco y media, arreglado a las ocho
- Me alegro por vosotros, el mío sigue [muerto|sin encender]
~ Gran teléfono, día horrible
`,
  everyday: `
0 Tercer café del día
0 ¿Alguna receta buena de lentejas?
+ ¡Aprobé el carné de conducir! [A la tercera|Qué feliz]
+ Paseo por la playa al amanecer. [Qué paz|Precioso]
- El vecino taladrando un sábado a las ocho. [No puedo más|Lo odio]
- He perdido las llaves otra vez. [Qué rabia|Soy un desastre]
0 ¿Qué estáis leyendo este finde?
0 Lavadora, compra y siesta. Ese es el plan
0 Busco una bici de segunda mano cerca de Villaverna
0 Hoy en el mercado: espárragos y las primeras fresas
+ La biblioteca abre también los domingos. [Qué buena noticia|Me encanta]
+ La peque ha leído su primer cuento sola. [Qué orgullo|Se me cae la baba]
+ Hemos adoptado un perro viejito, se llama [Churro|Almirante]. [Lo quiero ya|Es un amor]
- Se me ha quemado la sopa. ¿Cómo se quema una SOPA?
- Otra subida del alquiler. [No llego|Estoy harta]
- Dos horas esperando al fontanero y no viene. [Qué falta de respeto|De mal en peor]
~ Semana mala, amigos buenos, pizza buenísima
`,
  final: `
0<0.3 Esta noche la final, ¿dónde la veis?
+>0.6<0.7 ¡GOOOL de Bellcourt! [Qué golazo|Madre mía]
->0.63 Perder una final en el minuto 93 duele muchísimo
`,
  reply: `
+ ¡Enhorabuena, a disfrutarlo!
+ Me alegro muchísimo
0 ¿De qué color es?
0 ¿Qué número de serie tienes?
- Igual, muerto desde las doce. [Qué rabia|Un horror]
- Devuélvelo, de verdad
`,
};
