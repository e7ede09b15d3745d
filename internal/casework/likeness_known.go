package casework

import (
	"slices"
	"strings"
)

// relatives maps a word of a name to the heads of the rows in which it stands.
type relatives map[string][]string

// sameName says whether two words are spellings of one name.
func sameName(a, b string) bool { return meet(variants[a], variants[b]) }

// shortFor says whether one word is a short form of the other, or both are of one name, however that is spelt.
func shortFor(a, b string) bool { return meet(called(a), called(b)) }

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(head string) bool { return slices.Contains(b, head) })
}

// called are the heads of the names that somebody may have who goes by a word.
func called(w string) []string {
	heads := slices.Clone(variants[w])
	for _, h := range shortForms[w] {
		if of := variants[h]; len(of) > 0 {
			h = of[0]
		}
		heads = append(heads, h)
	}
	return heads
}

// known says whether a word is a name that the tables know, so that another known name is no misspelling of it.
func known(w string, given bool) bool { return len(variants[w]) > 0 || given && len(shortForms[w]) > 0 }

func rows(table string) relatives {
	t := relatives{}
	for line := range strings.Lines(table) {
		w := strings.Fields(line)
		for _, one := range w {
			t[one] = append(t[one], w[0])
		}
	}
	return t
}

// variants are spellings of one name: the first is the one under which it is filed. Names that come from another script
// or another alphabet have many; a row is one name and no more, so that brothers' names stay apart.
var variants = rows(`
mohammed muhammad mohammad mohamed mohamad muhammed muhamad muhamed mohamud mohamoud mahomed mohammod muhammadu mohd mohamet mehmet mehmed mahammad
ahmed ahmad ahmet achmed achmad ahmadu
mahmoud mahmud mahmood mehmood mehmud mahmut
hamid hameed hamed
hamza hamzah hamzeh
hassan hasan hassen hasaan hassaan
hussein hussain husain husayn hossein hossain hosain hussien husein houssein
ali aly alli
abdullah abdulla abdallah abdalla abdellah abdullahi
abdulrahman abdurrahman abdurahman abdelrahman abderrahman abdirahman abdulrehman
abdul abdel abdal abd abdool
rahman rehman rahmaan
karim kareem kerim
rahim raheem rahem
aziz azeez azis
salim saleem selim
samir sameer
jamal jamaal gamal djamal cemal
jamil jameel gamil
khalid khaled kalid halid
rashid rasheed rachid rashed
said saeed sayeed saed sayed syed sayyid saiyed
yusuf yousef yousuf youssef yusef yusof yousif yussuf jusuf yosef youcef
ibrahim ebrahim ibraheem brahim ibrahima
ismail ismael ismaeel esmail ismayil
omar umar omer umer
osman usman uthman othman ousmane usmaan
bilal belal billal
idris idrees edris
ilyas elias ilias elyas
iqbal ikbal eqbal
imran emran imraan
irfan erfan irfaan
tariq tarik tareq tarek
farooq faruq farouk faruk farook
mustafa mustapha moustafa mostafa
murad mourad
nasir naseer nasser naser
nur noor nour nura
qasim kasim qassim kassim qasem
rauf raouf rauff
sharif shareef sherif cherif
shahid shaheed
sulaiman suleiman suleyman solomon sulayman soleiman suleman
tahir taher taheer
usama osama ousama
waleed walid oualid
yahya yahia yehia
yasin yaseen yassin yassine
zakariya zakaria zakariyya zachariah zekeriya
zaid zayd zayed zeid
ziad ziyad zyad
aisha ayesha aysha aishah aysheh aicha aesha ayse
fatima fatimah fatema fatma fathima fatoumata
khadija khadijah khadeeja khatija hatice kadija
mariam maryam miriam mariyam meryem maryum
zainab zaynab zeinab zeynep zainub
amina aminah ameena amena aminata
halima haleema halimah
hafsa hafsah
khalida khaleda
layla leila leyla laila
nadia nadiya nadija
naima naeema
rabia rabiya rabiah
rukhsana roksana ruksana
sadia sadiya saadia
safiya safia safiyya sofiya
salma selma salmah
samira sameera
sumaya sumayya soumaya
yasmin yasmeen jasmin yasmine jasmine yasemin
zahra zehra zahara
shaikh sheikh shaykh sheik
chowdhury choudhury chaudhry chaudhary choudhary chaudhuri chowdhary choudhry chaudry chowdhry
hussaini husseini hosseini
siddiqui siddiqi sidiqi siddique sidique siddiquee
qureshi quraishi koreshi qureishi kureshi
akhtar akhter aktar akter
begum begam
bibi beebi
miah mia miya miyah
mirza meerza
malik malek maleek
patel patil
singh sing
kaur kour
sharma sarma
khan kahn
islam eslam
uddin udin uddeen
ullah ulla
gupta guptha
krishnan krishnen
reddy reddi
lakshmi laxmi
vijay bijoy vijai
aleksander alexander aleksandr alexandr alexandre iskander oleksandr aliaksandr alejandro alessandro
aleksandra alexandra oleksandra alessandra
alexei aleksei alexey aleksey oleksiy oleksii alexis
andrei andrey andrii andriy andrzej andrew andreas andre
anastasia anastasiya anastasiia
dmitri dmitry dimitri dmitriy dmytro dimitry dimitar
sergei sergey serhiy serhii sergiy sergiu sergio serge
yuri yuriy yurii iurii jurij juri
yulia julia yuliya yuliia iuliia julija iulia
natalia nataliya natalya nataliia natalja natalie nathalie
tatiana tatyana tetiana tatjana
ekaterina yekaterina kateryna katarzyna catherine katherine katharine kathryn catharine katarina catarina kathrine
elena yelena olena helena helen
evgeni evgeny yevgeny yevgeniy yevhen evgenii eugene
ivan iwan ioan
mikhail mykhailo mihail michail
michael micheal mikael mikhael
nikolai nikolay mykola nicolae nikolaj
oleg oleh
olga olha
pavel pavlo pawel
petr piotr petro petar
svetlana svitlana swetlana
vladimir volodymyr wladimir vladymyr
viktor victor wiktor
viktoria victoria viktoriya wiktoria viktoriia
vasily vasyl vasile vasilij
wojciech vojtech
stanislav stanislaw
jakub jacub yakub yaqub yakoob
josef joseph jozef giuseppe
mateusz matthew mathew matei mateo
tomasz thomas tomas tamas
lukasz lukas lucas
krzysztof christopher cristopher kristofer kristopher christofer
grzegorz gregory gregor grigory
stephen steven stefan stephan szczepan istvan
marek mark marc marko marco
filip philip phillip philippe felipe
kovalenko kowalenko
kovalski kowalski kowalska kovalsky kovalskiy
nowak novak
john jon johan johann jan juan giovanni
sarah sara
hannah hanna hana
rachel rachael rachelle
rebecca rebekah rebeka
elizabeth elisabeth elspeth elizabet
geoffrey jeffrey jeffery geoffry
stuart stewart
lawrence laurence
callum calum
connor conor connah
sean shaun shawn shane
neil neal niall
graham graeme grahame
iain ian ean
alan allan allen alun
bryan brian brien bryn
carl karl
eric erik erick
lewis louis luis
rhys reece rees reese
siobhan shivaun chevonne shevaun
niamh neve neeve
caoimhe keeva kiva
aoife eefa
saoirse seersha
sinead shinade
ciara kiera keira kira
zoe zoey
isabel isabelle isobel izabel isabella
claire clare clara
ann anne anna ana
lynn lynne lyn
gillian jillian
teresa theresa therese
smith smyth smythe
thompson thomson tomson
clark clarke
brown browne
green greene
read reid reed
taylor tayler tailor
davis davies
philips phillips
macdonald mcdonald
mclean maclean
nicholson nicolson
johnson johnston jonson johnstone
pearson pierson
stephens stevens
shepherd sheppard shepard
white whyte
wood woods
harris harries
hughes hewes
roberts robertson
nguyen nguen ngyen nguyan
zhang chang
wang wong
li lee ly
xu hsu
chen chan
`)

// shortForms are first names and what people are called by for them.
var shortForms = rows(`
alexander alex al alec sandy sasha lex xander zander
alexandra alex lexi lexie sandra sasha sacha ali aleksandra
alfred alf alfie fred
alice ali
amanda mandy
andrew andy drew andrei andrzej
angela angie
anthony tony ant antony
barbara barb babs
benjamin ben benji benny
bethany beth
bradley brad
cameron cam
catherine kate katie cath cathy kathy kat kitty kit katy kay
charles charlie chuck chas
charlotte charlie lottie lotte
christine chris chrissie tina christina
christopher chris kris topher kit
daniel dan danny
danielle dani danny
david dave davey davy
deborah debbie deb debs
dennis den denny
dominic dom nic
donald don donny
dorothy dot dottie dolly
edward ed eddie ted teddy ned
eleanor ellie nell nora elly
elizabeth liz lizzie beth betty eliza libby lisa elsie bess betsy
emily em emmie
emma em
frances fran frankie
francis frank frankie
frederick fred freddie freddy
gabriel gabe
gareth gaz gary
geoffrey geoff jeff
george georgie
georgina georgie gina
gerald gerry jerry
gordon gord
gregory greg
hannah han
harold harry hal
harriet hattie
henry harry hal hank
isabel izzy bella izzie issy isabella
jacob jake
jacqueline jackie jacqui
james jim jimmy jamie jem
janet jan
jasmine jas jaz jazz yasmin
jennifer jen jenny jenna
jeremy jez jem jerry
jessica jess jessie
joanna jo joanne
john jack johnny jon
jonathan jon jonny jonty john
joseph joe joey jo
joshua josh
judith judy judi
julian jules
julia jules julie
kenneth ken kenny
kimberley kim
laura laurie
lawrence larry laurie loz
leonard len lenny leo
lewis lew lou
louis lou louie
louise lou
lucas luke luc
madeleine maddie maddy
margaret maggie meg peggy marge madge greta rita mags
martin marty
matthew matt matty
maximilian max
megan meg
michael mike mick mickey micky mikey
michelle shell chelle
mohammed mo moh
natalie nat
natasha tasha tash
nathan nate nat
nathaniel nat nate nathan
nicholas nick nicky nico klaus
nicola nicky nikki nic
oliver ollie oli olly
olivia liv livvy
oscar ossie
pamela pam
patricia pat trish patsy tricia
patrick pat paddy rick
peter pete
philip phil pip
rachel rach rae
raymond ray
rebecca becky bex becca
richard rick ricky dick rich richie
robert rob bob robbie bobby bert
roger rodge
ronald ron ronnie
rosemary rose rosie
russell russ
samantha sam sammy
samuel sam sammy
sarah sally sadie
scott scotty
sebastian seb bastian
sophia sophie soph
stephanie steph
stephen steve stevie steven
susan sue susie suzy suzanne
terence terry tel
theodore theo ted teddy
thomas tom tommy
timothy tim timmy
tobias toby tobi
valerie val
vanessa nessa
victor vic vik
victoria vicky vikki tori
vincent vince vinny
walter wally walt
william will bill billy willy liam wills
zachary zac zach zak
abdullah abdi abdul
abdulrahman abdi abdul abdou
ibrahim ibby ibi
ismail izzy smail
khadija khadi dija
fatima fati fatou
mustafa musti mus
suleiman sully
yusuf yus joe
zainab zee
agnieszka aga agata
aleksandra ola
andrzej jedrek andy
bartosz bartek bart
dorota dorotka
elzbieta ela
grzegorz grzes greg
jakub kuba
jan janek
joanna asia
katarzyna kasia kaska
krzysztof krzys kris chris
lukasz luke luki
maciej maciek
malgorzata gosia malgosia
mateusz mat matt
michal michas mike
pawel paul
piotr piotrek peter
stanislaw staszek stan
tadeusz tadek
tomasz tomek tom
wojciech wojtek
zbigniew zbyszek
aleksandr sasha shura alex
alexei alyosha lyosha alex
anastasia nastya stasia
anna anya ania annie
dmitri dima mitya
ekaterina katya kate
elena lena
evgeni zhenya genya
ivan vanya
mikhail misha
natalia natasha nata
nikolai kolya nick
pavel pasha
sergei seryozha serge
tatiana tanya
vladimir vova volodya vlad
yulia yulya
yuri yura
`)
