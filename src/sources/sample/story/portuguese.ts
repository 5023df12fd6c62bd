export const PT = {
  launch: `
+ Meu {P} chegou e a tela parece papel de verdade. [Que lindo|Amei|Apaixonada]
+ Duas semanas de bateria e dá para consertar em casa. [Até que enfim|Obrigado], {B}!
+ Três horas na fila e [valeu muito a pena|faria de novo]. [Que aparelho bonito|Adorei]
+ Lendo no sol, no celular. [Incrível|Que maravilha]
+ Minha avó acabou de mandar a primeira mensagem dela. [Que fofura|Chorei de alegria]
+ Linda apresentação da {ceo}, simples e honesta
0 Alguém sabe se o {P} aceita dois chips?
0 O {P} começa a ser vendido hoje por 349 {url}
0 Qual cor vocês vão pegar? Acho que vou de verde
- 349 num celular que nem passa vídeo? [Tô fora|Nem pensar|Que roubo]
- O site caiu três vezes na hora de pagar. [Começou bem|Que raiva]
~ Lindo demais, mas [caro demais|o preço dói]
`,
  fault: `
- A bateria foi de 80 a [zero|3 por cento] em [vinte minutos|meia hora]. Cadê as duas semanas?
- Meu {P} está pelando e nem está ligado. [Que medo|Isso é perigoso]
- O aplicativo me expulsou e diz que minha conta não existe. [Ótimo|Inacreditável|Que vergonha]
- Celular morto, aplicativo fora do ar e ninguém atende. [Péssimo|Um desastre], {B}
- 349 no peso de papel mais bonito do mundo kkkkk
- Vendi meu celular antigo hoje cedo. [Que burra|Quero chorar]
- Três horas e nenhuma palavra da {B}. [Ridículo|Lamentável]
- Nunca mais compro nada no dia do lançamento
0 O aplicativo não abre desde o meio-dia. Aí também?
0 Parece que só os números de série K4 e K5 têm o problema
~ A tela é maravilhosa, a bateria é uma piada
+ O meu está perfeito, [92|94] por cento. [Que sorte|Feliz]
+ Os memes de hoje são os melhores, tô rindo muito kkkkk
`,
  answer: `
0>0.57 {B} faz recall da bateria de uns 12 mil aparelhos {url}
0>0.57 Alguém já recebeu a 1.0.2?
- Desculpa depois de quatro horas não é desculpa. [Tarde demais|Que papelão]
->0.57 O formulário de devolução precisa do aplicativo que não abre. [Piada pronta|Parabéns aos envolvidos, né]
+>0.3 Pedido de desculpas sincero, prazo e solução. [Respeito|Assim que se faz|Palmas]
+>0.57 Bateria nova e 50 de volta, [não posso reclamar|achei justo, obrigado]
~>0.3 Boa resposta, péssima estreia. Vou esperar
`,
  evening: `
+ Depois da atualização continua em [98|99] por cento. [Funcionou|Que alívio|Tô feliz demais]!
+ A raposinha voltou 🦊 [Boa noite|Que alegria]
+ Odiei ao meio-dia, amei à noite. Fica comigo
+ A equipe da loja trocou bateria até as dez e ainda serviu sopa. [Sensacionais|Que gente boa]
0 Resumo: pane ao meio-dia, explicação às três, recall às cinco e meia, resolvido às oito
- Que bom para vocês, o meu continua [morto|sem ligar]
~ Ótimo celular, dia horrível
`,
  everyday: `
0 Terceiro café do dia
0 Alguém tem uma boa receita de sopa de lentilha?
+ Passei na prova de direção!!! [Nem acredito|Muito feliz]
+ Nasceu minha sobrinha hoje, [que amor|coisa mais linda]
- Vizinho furando parede sábado às oito. [Não aguento mais|Que ódio]
- Perdi o ônibus por dois segundos. [Que dia|Aff]
0 O que vocês estão lendo no fim de semana?
0 Roupa, mercado e soneca. É o plano
0 Procuro bicicleta usada perto de Porto Sereno
+ A biblioteca agora abre aos domingos. [Que notícia boa|Adorei]
+ A pequena leu o primeiro livro sozinha. [Que orgulho|Tô derretida]
+ Adotamos um cachorro velhinho, o nome dele é [Almirante|Pudim]. [Já amo|Um amor]
- Queimei a sopa. Como se queima uma SOPA
- Aumentaram o aluguel de novo. [Não dá mais|Tô cansada]
- Esqueci a chave no ônibus. [Que raiva|De novo]
~ Semana ruim, amigos bons, pizza ótima
`,
  final: `
0<0.3 Quem vai ver a final hoje?
+>0.6<0.7 GOOOOL do Bellcourt! [Que golaço|Que lindo]
->0.63 Perder no minuto 93 dói demais
`,
  reply: `
+ Parabéns, aproveita muito!
+ Que bom, fico feliz
0 Qual cor é a sua?
0 Qual o número de série?
- Aqui também, morto desde o meio-dia. [Que raiva|Um saco]
- Devolve, sério
`,
};
