/** Names as a company of several countries has them. No two are forms of one another: nicknames are planted on purpose. */
export const givenNames: readonly string[] = (
  'Aarav Abena Adaeze Agnieszka Aiko Aisha Akira Aleksandra Alejandro Amara Amélie Ananya Anders André Anjali Anouk Antonio ' +
  'Arjun Astrid Ayşe Beatriz Bilal Bogdan Camille Carlos Cecília Chiara Chidi Chloé Dalia Dariusz Deepika Dimitri Efua Eilidh ' +
  'Elif Emeka Emilia Emre Erik Esra Fatima Fernanda Florian Freya Gabriela Giovanni Grzegorz Guadalupe Hana Haruki Hiroshi ' +
  'Ibrahim Ines Ingrid Isabela Ivana Jamal Jasper Jiří João Jorge Kaito Karim Katarzyna Kofi Kwame Lakshmi Lars Layla Leila ' +
  'Lerato Linnéa Lucía Luca Mahmoud Maja Malik Marek Mariana Mateo Mei Mehmet Miguel Minh Mireille Naledi Nasser Ngozi Niamh ' +
  'Nikos Noor Oluwaseun Omar Ondřej Paolo Paulina Pedro Petra Pooja Priyanka Quentin Rafael Rania Ravi Rosa Ryota Saanvi ' +
  'Saoirse Sakura Salma Santiago Sara Sebastián Shreya Siddharth Signe Siobhán Sofía Soren Sunita Svetlana Tariq Thandiwe ' +
  'Thiago Tomasz Uchenna Ulrich Valentina Vikram Vusi Wei Xiomara Yara Yasmin Yuki Yusuf Zainab Zanele Zoltan Zsófia'
).split(' ');

export const familyNames: readonly string[] = (
  'Achterberg Adeyemi Aguilar Ahmed Andersen Anyanwu Arslan Asante Bakker Banerjee Barbosa Bauer Becker Belić Bergström Bianchi ' +
  'Björk Boateng Bondarenko Brandt Bruno Calderón Campos Carvalho Castillo Cavanagh Chaudhry Chávez Chen Chukwu Cohen Correia ' +
  'Cruz Dąbrowski Dahl Das Delgado Demir Deshmukh Díaz Dimitrov Dlamini Dubois Duarte Eklund Eriksen Espinoza Fakhoury Farouk ' +
  'Fernández Ferrari Fischer Fontaine Fujimoto Gallagher Ganguly García-López Ghosh Girard Göransson Gómez Grabowski Greco Guerrero ' +
  'Gupta Gutiérrez Haddad Hakimi Hansen Hassan Hayashi Hernández Hoang Hoffmann Horvat Hussain Ibarra Iliescu Inoue Iyer Jankowski ' +
  'Jansen Jensen Jiménez Kaczmarek Kamau Kapoor Kaya Keller Khumalo Kimura Kiss Kobayashi Kováč Kowalczyk Kruger Kumar Lambert ' +
  'Larsen Lefebvre Lehtonen Lindqvist Lombardi Łukasik Mabaso Maas Machado Malinowski Marchetti Marković Martins Mbeki Mehta Mendoza ' +
  'Mensah Meyer Mishra Moreau Morales Moretti Müller Murakami Naidoo Nakamura Navarro Ndlovu Nguyen Nielsen Novák Nowicki Nyberg ' +
  'O’Connell O’Sullivan Oduya Okonkwo Olsen Ortega Osei Otieno Özdemir Pajari Papadopoulos Pereira Petrov Pham Pinto Popescu ' +
  'Quintero Rahman Ramírez Reddy Ricci Rivera Romano Rossi Sato Schäfer Schmidt Sharma Silva Šimić Sokolov Sørensen Sousa Suzuki ' +
  'Székely Takahashi Tanaka Tapia Thapa Torres Tran Vargas Vasquez Verma Virtanen Vogel Wagner Walczak Watanabe Weiss Wójcik ' +
  'Yamamoto Yıldız Zając Zhang Zielinski Zimmermann'
).split(' ');

const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['đ', 'd'],
]);

/** The name in the letters of a mail address: accents and apostrophes gone. */
export const plainLetters = (name: string): string =>
  [...name]
    .map((letter) => letters.get(letter) ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9-]/g, '');
