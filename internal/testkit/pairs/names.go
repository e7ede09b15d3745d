package pairs

import "strings"

// shorts are first names with what people are called by for them.
var shorts = [][]string{
	{"Robert", "Rob", "Bobby", "Bob"}, {"William", "Will", "Bill", "Billy"}, {"Elizabeth", "Liz", "Beth", "Lizzie"}, {"Thomas", "Tom", "Tommy"}, {"Mohammed", "Mo"},
	{"Katherine", "Kate", "Kathy", "Katie"}, {"Alexander", "Alex", "Sandy"}, {"Michael", "Mike", "Mick"}, {"Samantha", "Sam"}, {"Joseph", "Joe"}, {"Daniel", "Dan", "Danny"},
	{"Christopher", "Chris"}, {"Jessica", "Jess"}, {"Benjamin", "Ben"}, {"Abdullah", "Abdul"}, {"Katarzyna", "Kasia"}, {"Agnieszka", "Aga"}, {"Margaret", "Maggie", "Peggy"},
	{"Anthony", "Tony"}, {"Edward", "Ted", "Eddie"}, {"Richard", "Dick", "Rick"}, {"Jacob", "Jake"}, {"Rebecca", "Becky"}, {"Natalia", "Natasha"}, {"Dmitri", "Dima"},
}

// culture is where names come from. Surnames are of the list, the commonest first, or put together.
type culture struct{ given, family, beginnings, endings []string }

var cultures = []culture{
	{
		given:      strings.Fields("James Oliver Jack Harry George Noah Emily Olivia Amelia Isla Ava Mia Lily Sophie Grace Ella Freya Charlotte Alfie Leo Oscar Archie Callum Connor Ryan Kyle Liam Jake Tyler Chloe Megan Lauren Holly Amber Bethany Daisy Florence Poppy Rosie Scarlett Toby Zachary Finlay Harvey"),
		family:     strings.Fields("Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Hughes Edwards Turner Hill Moore Cooper Ward Phillips Knight Stephenson Fisher Wheatley Quigley Hawthorne"),
		beginnings: strings.Fields("Ash Black Brad Carl Darn East Fair Good Hart Inger Kings Lang Mar Nether Oak Pem Quin Rams Stan Thorn Under Vel West Yar"),
		endings:    strings.Fields("worth ley ford ton ham well bury field gate stead wick combe thorpe dale shaw mere bridge croft more"),
	},
	{
		given:      strings.Fields("Mohammed Ahmed Ali Hassan Hussein Omar Yusuf Ibrahim Bilal Hamza Khalid Tariq Imran Usman Zubair Adnan Faisal Junaid Kashif Waqas Fatima Aisha Zainab Maryam Khadija Amina Sumaya Safiya Nadia Rukhsana Shabana Farzana Nazia Saima Rabia Sana Iqra Mehwish"),
		family:     strings.Fields("Khan Ahmed Hussain Ali Begum Chowdhury Malik Sheikh Qureshi Siddiqui Rahman Uddin Miah Akhtar Iqbal Butt Mirza Bhatti Javed Mahmood Aslam Nawaz Farooqi Ansari Abbasi Gilani Rizvi Bukhari Hashmi Chishti"),
		beginnings: strings.Fields("Abdul Noor Shams Fakhr Zia Jalal Kamal Mesbah Badr Shahab"),
		endings:    strings.Fields("uddin ullah zai war wal iani abadi puri"),
	},
	{
		given:      strings.Fields("Aleksandr Dmitri Sergei Andrei Ivan Mikhail Pavel Jakub Piotr Tomasz Marek Krzysztof Wojciech Lukasz Mateusz Bartosz Anna Natalia Olga Tatiana Ekaterina Agnieszka Katarzyna Malgorzata Zofia Magdalena Irina Yulia Svetlana Milena Jelena Dragan Goran Zoran"),
		family:     strings.Fields("Kowalski Nowak Wisniewski Kaminski Lewandowski Zielinski Szymanski Ivanov Petrov Sokolov Popov Volkov Kovalenko Shevchenko Bondarenko Petrovic Jovanovic Nikolic Kovacevic Horvat Popescu Ionescu Dumitru Stoica Dimitrov Georgiev"),
		beginnings: strings.Fields("Kov Petr Jank Mil Stan Rad Bog Dobr Jar Vlad Zel Mor Kras Sob Tom"),
		endings:    strings.Fields("ovic enko owski ewicz escu inov arova czyk nik ak"),
	},
	{
		given:      strings.Fields("Emeka Chidi Ngozi Adaeze Oluwaseun Temitope Folake Kwame Ama Kofi Abena Amara Tendai Thabo Nasra Hodan Abdi Faduma Selam Dawit Hiwot Fatou Mamadou Ousmane Aminata"),
		family:     strings.Fields("Okafor Adeyemi Okonkwo Mensah Owusu Boateng Osei Abdi Warsame Farah Tesfaye Bekele Diallo Traore Ndlovu Moyo Banda Phiri Eze Balogun Adebayo Ogunleye Nwosu Asante"),
		beginnings: strings.Fields("Ade Olu Ogun Aki Baba Fa Ola Ayo Oye Owo"),
		endings:    strings.Fields("yemi wale seun bayo tunde dele kunle gbenga sanya lola nike"),
	},
	{
		given:      strings.Fields("Priya Arjun Rahul Anjali Sanjay Deepak Kavita Sunita Rajesh Amit Neha Pooja Vijay Ravi Lakshmi Meera Gurpreet Harpreet Jasleen Manpreet Simran Navdeep Linh Minh Thanh Huong Wei Jing Mei Xiao"),
		family:     strings.Fields("Patel Singh Kaur Shah Sharma Gupta Desai Mehta Reddy Iyer Nair Joshi Gill Sandhu Dhillon Sidhu Grewal Nguyen Tran Pham Chen Wang Zhang Huang Chaudhari Bhattacharya Mukherjee Banerjee"),
		beginnings: strings.Fields("Bhatt Chatt Mukh Vish Subram Ramak Venkat Jaya Kris Sund"),
		endings:    strings.Fields("acharya erjee wanath anian rishnan esan raman nathan murthy"),
	},
	{
		given:      strings.Fields("Siobhan Niamh Aoife Ciara Sinead Saoirse Padraig Eoin Declan Cormac Rhys Gareth Cerys Bronwen Megan Ffion Dylan Iwan Angharad Alasdair Eilidh Hamish Morag Fergus Mairi"),
		family:     strings.Fields("Murphy Kelly O'Brien Byrne Ryan O'Connor Walsh McCarthy Gallagher Doherty Kennedy Lynch Llewellyn Pritchard Morgan Griffiths Powell Macdonald Campbell Stewart Mackenzie Sutherland Farquharson Urquhart"),
		beginnings: strings.Fields("Mac Mc O'"),
		endings:    strings.Fields("Namara Gillivray Laughlin Sweeney Donnell Hanlon Callaghan Mahony Dermott Inerney Pherson Kinnon Leod Reilly Keeffe"),
	},
}

var schools = []string{
	"Two Rivers Academy", "Soarside College", "Larkfield Primary School", "Mossbank High School", "Hollowell School", "Pennyroyal College", "Wrenmere Academy",
	"Fennshire College", "Quillgate School", "Northgate Sixth Form", "Saddlers Community College", "Millrace Primary School",
}
