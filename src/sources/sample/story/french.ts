export const FR = {
  launch: `
+ Mon {P} est arrivé et l'écran ressemble vraiment à du papier. [Magnifique|J'adore|Quelle merveille]
+ Deux semaines de batterie et on peut le réparer soi-même. [Bravo|Enfin|Merci], {B} !
+ Trois heures de queue à Saint-Orlais, et [aucun regret|ça valait le coup]. [Quel bel objet|Je suis ravie]
+ Lire en plein soleil sur un téléphone. [Incroyable|Un vrai bonheur]
+ Ma grand-mère vient d'envoyer son premier message. [Trop mignon|J'en ai les larmes aux yeux|Adorable]
+ Superbe présentation de {ceo}, simple et honnête
0 Quelqu'un sait si le {P} prend deux cartes SIM ?
0 Le {P} sort aujourd'hui à 349 euros {url}
0 Vous prenez quelle couleur ? J'hésite entre vert et jaune
0 Une centaine de personnes devant la boutique de Saint-Orlais
- 349 euros pour un téléphone sans vidéo ? [Sans moi|Non merci|C'est du vol]
- Le site a planté trois fois pendant le paiement. [Ça commence bien|Pénible]
~ Très beau, mais [hors de prix|beaucoup trop cher]
`,
  fault: `
- De 80 à [0|3] % de batterie en [vingt minutes|une demi-heure]. Elles sont belles, les deux semaines
- Mon {P} est brûlant alors qu'il est éteint. [Ça fait peur|C'est dangereux, non ?]
- L'appli m'a déconnecté et prétend que mon compte n'existe pas. [Génial|N'importe quoi|La honte]
- Téléphone mort, appli en panne, personne au bout du fil. [Lamentable|Je suis furieuse], {B}
- 349 euros le presse-papiers, c'est cher 😂
- J'ai vendu mon ancien téléphone ce matin. [Quelle idiote|Je vais pleurer]
- Trois heures et pas un mot de {B}. [Honteux|Inadmissible]
- Plus jamais d'achat le jour de la sortie
0 L'appli ne répond plus depuis midi passé. Chez vous aussi ?
0 Apparemment, seuls les numéros de série K4 et K5 sont touchés
0 Pour redémarrer : les deux touches pendant douze secondes
~ L'écran est superbe, la batterie est une catastrophe
+ Le mien marche très bien, [92|95] %. [Je touche du bois|Contente]
+ Les blagues du jour sont excellentes, je pleure de rire
`,
  answer: `
0>0.57 {B} rappelle les batteries d'environ 12 000 appareils {url}
0>0.57 Quelqu'un a déjà reçu la 1.0.2 ?
- Des excuses quatre heures après, ce ne sont pas des excuses. [Trop tard|Minable]
->0.57 Le formulaire de retour exige l'appli en panne. [On rêve|Bravo les artistes]
+>0.3 Des excuses claires, une date, un remboursement. [Chapeau|Respect|Voilà comment on fait]
+>0.57 Batterie neuve et 50 euros rendus, [rien à dire|c'est correct, merci]
~>0.3 Bonne réponse, mauvais départ. J'attends de voir
`,
  evening: `
+ Depuis la mise à jour : [98|99] % après deux heures. [Ça marche|Quel soulagement|Enfin] !
+ Le petit renard est revenu 🦊 [Bonne nuit|Trop contente]
+ Détesté à midi, adoré le soir. Je le garde
+ L'équipe de Saint-Orlais a changé des batteries jusqu'à dix heures en offrant de la soupe. [Formidable|Des gens en or]
0 Bilan : panne à midi, explication à trois heures, rappel à cinq heures et demie, réparé à huit heures
- Tant mieux pour vous. Le mien est toujours [mort|en panne]
~ Super téléphone, journée horrible
`,
  everyday: `
0 Troisième café
0 Vous avez une bonne recette de soupe aux lentilles ?
+ Permis de conduire en poche ! [Je n'y crois pas|Trop heureuse]
+ Les premiers crocus au jardin, [quel bonheur|que c'est beau]
- Le voisin perce un samedi à huit heures. [Je craque|Insupportable]
- Train supprimé, pluie, parapluie cassé. [Journée pourrie|Ras le bol]
0 Vous lisez quoi ce week-end ?
0 Lessive, courses, sieste : voilà le programme
0 Cherche vélo d'occasion près de Saint-Orlais
0 Ce matin au marché : asperges et premières fraises
+ La bibliothèque ouvre enfin le dimanche. [Excellente nouvelle|Merci la mairie]
+ La petite a lu son premier livre toute seule. [Quelle fierté|Je fonds]
+ On a adopté un vieux chat, il s'appelle [Amiral|Biscotte]. [Je l'aime déjà|Un amour]
- J'ai brûlé la soupe. Comment peut-on brûler une SOUPE
- Encore une hausse du loyer. [Je n'y arrive plus|Ras le bol]
- Clés oubliées dans le bus, deuxième fois ce mois-ci. [Quelle cruche|J'en ai marre]
~ Nouvelle coupe : devant superbe, derrière n'en parlons pas
`,
  final: `
0<0.3 Qui regarde la finale ce soir ?
+>0.6<0.7 BUUUT de Bellcourt ! [Quelle frappe|Magnifique]
->0.63 Perdre à la 93e minute, ça fait mal
`,
  reply: `
+ Félicitations, profite bien !
+ Trop contente pour toi
0 Il est de quelle couleur ?
0 Quel numéro de série ?
- Pareil, mort depuis midi. [Énervant|Quelle galère]
- Renvoie-le, franchement
`,
};
