"""The words by which a name is known: common names, titles, roles, and the small words that are no name.

All are folded. A first name is a hint that a person is being named, never a proof.
"""

_SURE = """
abdallah abdel abdelkader adam adele adeline adrien agathe agnes ahmed aicha alain alban albane albert alexandra
alexandre alexia alexis alice alicia aline alix alois amandine amelie amina amine anais andre andrea andree
angela angelique anissa anita anna anne annick annie anouk antoine antonin apolline arlette armand armelle
arnaud arthur assia astrid audrey augustin aurelia aurelie aurelien aurore axel axelle aymeric ayoub baptiste
barbara bastien beatrice benedicte benjamin benoit bernadette bernard bertrand brahim brice brigitte bruno
camille carine carla carole caroline catherine cathy cecile cecilia cedric celestin celia celine chantal
charlene charles charline charlotte chloe christelle christian christiane christine christophe cindy clara
clarisse claude claudette claudia claudie claudine clemence clementine colette coline corentin corinne cyril
cyrille damien daniel daniele danielle daphne david deborah delphine denis denise diane didier dimitri djamila
dominique dorian dorothee dylan edith edouard elena eleonore eliane elias elie elisa elisabeth elise ella elodie
eloise elsa elyes emeline emilie emilien emma emmanuel emmanuelle enora enzo eric erika erwan esteban estelle
esther ethan etienne eugenie eva eve evelyne fabien fabienne fabrice fanny farid farida fatiha fatima fatou
fatoumata felix ferdinand fernand flavie flora florence florent florian floriane francis franck francois
francoise frederic frederique gabin gabriel gabrielle gael gaelle gaetan gaspard gauthier genevieve geoffrey
georges georgette gerald geraldine gerard germaine ghislaine gilbert gilles gisele giulia goran gregoire gregory
guilhem guillaume gustave guy gwenaelle habib hakim hamid hamza hanane hannah hassan hassiba helene henri
henriette herve hicham hubert hugo hugues ibrahim ilyes ines irene iris isaac isabelle isaline ismael jacqueline
jacques jamel jamila jasmine jean jeanne jeannine jennifer jeremy jerome jessica jimmy joanna joel joelle johan
johanna johnny jonas jonathan jordan joseph josephine josette josiane jules julia julian julie julien juliette
justin justine kader karen karim karima karine katia kevin khadija khaled khalid killian laetitia laila lara
laura laure laurence laurent laurie laurine lea leila lena leo leon leonie leslie lila lilia lilian liliane lina
linda lionel lisa lise loan loic lola lorena lorenzo lou louane louis louisa louise louna luc lucas lucette
lucie lucien lucienne ludivine ludovic luna lydia lydie lyes madeleine mael maelle maelys magali mahmoud malik
malika malo mamadou manon manuela marc marceau marcel marcelle margaux margot marguerite maria mariam mariama
marianne marielle marilyne marion marius marlene marthe martine marwa maryline maryse maryvonne mateo mathieu
mathilde mathis mathys matteo matthias matthieu maud maurane maurice maxence maxime mehdi melanie melina melissa
melodie michael michel michele micheline michelle mickael mireille mohamed mohammed monique morgan morgane mouna
mourad moussa muriel mustapha myriam nabil nadege nadia nadine naima najat nassim natacha nathalie nathan
nicolas nicole noe noemie nolan nora norbert nordine odette odile olga olivia olivier omar oriane oscar oumar
ousmane pascal pascale patrice patricia patrick paul paula paule paulette pauline peggy perrine philippe
pierrette pierrick quentin rachel rachid rachida rafael raphael raphaelle rayan raymond raymonde rebecca regine
regis remi remy renaud rene renee richard rita robert robin rodolphe rodrigue roger roland rolande romain romane
romeo romuald ronan roxane ruben sabine sabrina said saida salima salome samia samir samira samuel samy sandra
sandrine sandy sara sarah sebastien segolene selim selma serena serge severine sidonie simon simone slimane
sofia sofiane solange solene soline sonia sophie souad soumaya stanislas stella stephane stephanie steve steven
suzanne sylvain sylvaine sylvette sylvia sylviane sylvie tanguy tania tarik tatiana teddy theo theodore
theophile therese thibaud thibault thierry thomas tiffany timothee titouan tom tristan ugo ulysse valentin
valentine valere valerie vanessa vera veronique vianney victor victoria vincent virginie viviane vladimir walid
wassim wendy wilfried william willy xavier yacine yael yanis yann yannick yasmina yasmine yassine yohan yohann
yolande youcef younes youssef yvan yves yvette yvon yvonne zakaria zineb zoe zohra
"""
_ALSO_WORDS = """
aime aimee aude blanche capucine clair claire clement colombe constance constant desire fleur flore grace
innocent jade juste lily marie marin marine martial martin maya modeste nour olive parfait pascaline pierre
prudence prune reine rose sacha sylvestre victoire violette zelie
"""
_FAMILIES = """
aubert bailly benali benard bertrand blanchard bonnet boucher boyer brun brunet camara caron cisse collet
coulibaly diallo diop dufour dumas dumont dupond dupont dupuis durand duval fabre faure fernandez ferreira
fleury fournier garcia garnier gauthier girard giraud gonzalez guerin guillot guyot hamon keita konate lacroix
lambert leclerc leclercq lefebvre lefevre legall lemaire lemoine leroux leroy lopez marechal martinez martins
mercier moreau morel morin muller ndiaye nguyen pereira perez perrin pham picard renard renaud robin rodriguez
rolland rousseau roussel royer saidi sanchez schmitt tran traore vidal
"""
_ALSO_FAMILIES = """
barbier berger besson blanc boulanger bourgeois charpentier chevalier colas fontaine gaillard leblanc lebrun
legrand marchand masson meunier moulin noel petit poulain prevost riviere roche roux
"""
_TITLES = "docteur dr madame mademoiselle maitre messieurs mlle mme mmes monsieur mr"
_ROLES = """
agent agente candidat candidate collegue conseiller conseillere conum coordinateur coordinatrice coordo
remplacant remplacante salarie salariee stagiaire
"""
FIRST_NAMES = frozenset(_SURE.split())
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
"""First names that are ordinary words too: they count only with a capital letter."""
FAMILY_NAMES = frozenset(_FAMILIES.split())
"""The commonest family names: a list of French words has many of them."""
ALSO_FAMILY_NAMES = frozenset(_ALSO_FAMILIES.split())
"""Family names that are ordinary words too: they count only beside a first name."""
TITLES = frozenset(_TITLES.split())
ROLES = frozenset(_ROLES.split())
"""After one of these, a word that nobody knows is a name."""
CALLED = (("m", "appelle"), ("nom", "est"), ("moi", "c", "est"), ("prenomme",), ("prenommee",))
FUNCTION = frozenset((
    "a", "au", "aux", "avec", "bonjour", "car", "ce", "cette", "chez", "comment", "d", "dans", "de", "des", "dgs",
    "directeur", "directrice", "doit", "donc", "du", "elle", "en", "est", "et", "france", "il", "je", "jusqu", "l",
    "la", "laquelle", "le", "lequel", "les", "lorsqu", "maire", "maires", "mais", "merci", "ministre", "n", "ne",
    "nous", "on", "ou", "par", "part", "pas", "peut", "pour", "prefet", "prefete", "president", "presidente",
    "puisqu", "quand", "que", "qui", "quoi", "s", "sa", "se", "sera", "ses", "si", "son", "sont", "sous-prefet",
    "sous-prefete", "sur", "tous", "tout", "un", "une", "va", "vous", "y",
))  # fmt: skip
"""Never a name: grammar, and what a title announces instead of one (« madame la préfète »)."""
PARTICLES = frozenset(("de", "du", "d", "le", "la", "des", "van", "von", "ben", "el", "al", "da", "dos", "di"))
