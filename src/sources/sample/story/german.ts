export const DE = {
  launch: `
+ Mein {P} ist [da|endlich da|heute Morgen gekommen] und der Bildschirm sieht wirklich aus wie Papier. [Wahnsinn|Bin begeistert|Traumhaft]
+ Zwei Wochen Akku und ein Gehäuse, das man aufschrauben kann. [Genau so|Endlich|Danke, {B}]!
+ [Zwei|Drei] Stunden angestanden in Waldorn, und es hat sich [gelohnt|total gelohnt]. Schönes Teil
+ Im Sonnenlicht lesen, auf einem Handy. Ich bin [verliebt|hin und weg]
+ Oma hat am {P} gerade ihre erste Nachricht geschrieben. [So süß|Ich bin gerührt|Großartig]
+ Was für eine schöne Vorstellung von {ceo}. Ruhig, ehrlich, ohne Getöse
0 Weiß jemand, ob das {P} zwei SIM-Karten kann?
0 Das {P} kostet 349 Euro und kommt in vier Farben {url}
0 Schlange vor dem Laden in Waldorn: etwa [achtzig|hundert] Leute
0 Ab neun läuft der Stream zum {P} {url}
- 349 Euro für ein Handy ohne Video? [Nein danke|Ernsthaft|Ohne mich]
- Bestellseite dreimal abgestürzt. [Super Start|Na toll|Nervig]
~ Schönes Gerät, aber der Preis ist [happig|eine Frechheit]
`,
  fault: `
- Akku von 80 auf [null|3 Prozent] in [zwanzig Minuten|einer halben Stunde]. So viel zu den zwei Wochen
- Mein {P} wird richtig heiß, obwohl es aus ist. [Das macht mir Angst|Geht gar nicht|Ist das gefährlich?]
- Die App wirft mich raus und behauptet, mein Konto gebe es nicht. [Frechheit|Ich fass es nicht|Toll]
- Zwei Wochen? [Zwei Stunden|Zwei Wochen zu schwach] trifft es eher 😂
- Hotline besetzt, App tot, Handy tot. [Danke für nichts|Ich bin so sauer], {B}
- 349 Euro für einen sehr hübschen [Briefbeschwerer|Taschenwärmer]
- Und von {B} kein Wort. [Peinlich|Unfassbar|Schwach]
- Altes Handy heute früh verkauft. Ich [Trottel|könnte heulen]
0 Seit kurz nach zwölf ist die App nicht erreichbar. Bei euch auch?
0 Seriennummern mit K4 und K5 scheinen betroffen zu sein
0 Beide Tasten zwölf Sekunden halten startet das {P} neu
~ Der Bildschirm ist großartig, der Akku eine Katastrophe
+ Meins läuft einwandfrei, [93|95] Prozent. [Glück gehabt|Bin zufrieden]
+ Die Witze heute sind das Beste am ganzen Tag, ich lache Tränen
`,
  answer: `
0>0.57 {B} ruft Akkus von rund 12.000 Geräten zurück {url}
0>0.57 Update 1.0.2 wird verteilt. Wer hat es schon?
- Eine Entschuldigung nach vier Stunden. [Zu spät|Viel zu spät|Ganz schwach]
->0.57 Das Rückrufformular braucht die App, die nicht geht. [Satire|Man kann es sich nicht ausdenken]
- Ungetestet am Starttag ein Update schicken. [Amateure|Unglaublich]
+>0.3 Das war mal eine ehrliche Entschuldigung. [Respekt|Hut ab|So geht das]
+>0.57 Neuer Akku und 50 Euro zurück? Da kann ich [nicht meckern|gut mit leben]
~>0.3 Gute Erklärung, schlechter Start. Ich warte ab
`,
  evening: `
+ Seit dem Update hält der Akku. [98|99] Prozent seit zwei Stunden, [herrlich|na also|ich freu mich]!
+ Der Fuchs ist wieder wach 🦊 [Gute Nacht|Schön]
+ Mittags gehasst, abends geliebt. Das {P} bleibt
+ Das Team in Waldorn hat bis zehn Uhr Akkus getauscht und Suppe verteilt. [Großartig|Ganz toll]
0 Kleine Bilanz: Mittag Ausfall, drei Uhr Erklärung, halb sechs Rückruf, acht Uhr läuft es
- Schön für euch. Meins ist immer noch [tot|kaputt]
~ Tolles Handy, furchtbarer Tag
`,
  everyday: `
0 Kaffee Nummer drei
0 Wer hat ein gutes Rezept für [Linsensuppe|Hefezopf]?
+ Die ersten Krokusse im Garten! [So schön|Endlich Frühling]
+ Führerschein bestanden!!! [Ich kann es kaum glauben|Bin so froh]
- Der Nachbar bohrt schon wieder. Am Samstag. [Ich kann nicht mehr|Unmöglich]
- Zug fällt aus, Regen, Schirm kaputt. [Es reicht|Ich hasse diesen Tag]
0 Sucht hier jemand ein gebrauchtes [Klavier|Fahrrad]? Abholung in Waldorn
0 Was lest ihr gerade?
0 Heute auf dem Markt: Bärlauch, zwei Euro der Bund
0 [Waschen|Putzen], einkaufen, schlafen. Mehr habe ich nicht vor
+ Unsere Bücherei hat jetzt auch sonntags offen. [Großartig|Endlich mal gute Nachrichten]
+ Spaziergang am Fluss, niemand da, Sonne. [Herrlich|So schön]
+ Die Kleine hat heute ihr erstes Buch allein gelesen. [Bin so stolz|Mir geht das Herz auf]
- Schlüssel im Bus liegen lassen. [Schon wieder|Ich Depp]
- Mieterhöhung im Briefkasten. [Reicht langsam|Keine Ahnung, wie das gehen soll]
- Suppe angebrannt. Wie schafft man das [überhaupt|bitte]
~ Neue Frisur. Vorne toll, hinten reden wir nicht drüber
`,
  final: `
0<0.3 Heute Abend Finale, wer schaut mit?
+>0.6<0.7 TOOOR! Was für ein Schuss von Bellcourt!
->0.63 Verloren in der 93. Minute. Mir ist schlecht
`,
  reply: `
+ Glückwunsch, viel Spaß damit!
+ Freut mich sehr für dich
0 Welche Farbe hast du?
0 Welche Seriennummer?
- Bei mir auch, seit Mittag tot. [Ärgerlich|So ein Mist]
- Schick es zurück, ehrlich
`,
};
