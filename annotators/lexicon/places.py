"""Holds the place names that open newswire datelines without a date or an agency. Datelines themselves go in
furniture.py."""

from __future__ import annotations

PLACES: frozenset[str] = frozenset(
    name.strip().casefold()
    for name in """
Abidjan, Abu Dhabi, Abuja, Accra, Addis Ababa, Aden, Algiers, Almaty, Amman, Amsterdam, Ankara, Antananarivo, Apia,
Ashgabat, Asmara, Astana, Asuncion, Asunción, Athens, Auckland, Baghdad, Baku, Bali, Bamako, Bandar Seri Begawan,
Bangalore, Bangkok, Bangui, Banjul, Barcelona, Basra, Beijing, Beirut, Belgrade, Belmopan, Bengaluru, Berlin, Bern,
Bhopal, Bishkek, Bissau, Bloemfontein, Bogota, Bogotá, Bonn, Brasilia, Brasília, Bratislava, Brazzaville, Bridgetown,
Brisbane, Brussels, Bucharest, Budapest, Buenos Aires, Bujumbura, Bulawayo, Cairo, Calgary, Canberra, Cape Town,
Caracas, Casablanca, Castries, Chandigarh, Chennai, Chicago, Chisinau, Chittagong, Christchurch, Cologne, Colombo,
Conakry, Copenhagen, Cotonou, Dakar, Damascus, Dar es Salaam, Delhi, Dhaka, Dili, Djibouti, Dodoma, Doha, Donetsk,
Douala, Dubai, Dublin, Durban, Dushanbe, Entebbe, Erbil, Frankfurt, Freetown, Gaborone, Gaza, Gaza City, Geneva,
Georgetown, Goma, Guangzhou, Guatemala City, Guayaquil, Guwahati, Hanoi, Harare, Havana, Helsinki, Herat, Ho Chi Minh
City, Hong Kong, Honiara, Houston, Hyderabad, Idlib, Islamabad, Istanbul, Jaipur, Jakarta, Jammu, Jeddah, Jerusalem,
Johannesburg, Juba, Kabul, Kampala, Kandahar, Kano, Karachi, Kathmandu, Khartoum, Kharkiv, Kiev, Kigali, Kingston,
Kinshasa, Kolkata, Kuala Lumpur, Kuwait, Kuwait City, Kyiv, Kyoto, La Paz, Lagos, Lahore, Libreville, Lilongwe, Lima,
Lisbon, Ljubljana, Lome, Lomé, London, Los Angeles, Luanda, Lucknow, Lusaka, Luxembourg, Lviv, Madrid, Malabo, Male,
Managua, Manama, Manila, Maputo, Mariupol, Maseru, Mbabane, Mecca, Medellin, Medina, Melbourne, Mexico City, Miami,
Minsk, Mogadishu, Mombasa, Monrovia, Montevideo, Montreal, Moroni, Moscow, Mosul, Mumbai, Munich, Muscat, N'Djamena,
Nagpur, Nairobi, Nassau, Naypyidaw, New Delhi, New York, Niamey, Nicosia, Nouakchott, Nuku'alofa, Nur-Sultan, Odesa,
Osaka, Oslo, Ottawa, Ouagadougou, Panama City, Paramaribo, Paris, Perth, Peshawar, Phnom Penh, Podgorica, Port
Harcourt, Port Louis, Port Moresby, Port of Spain, Port Vila, Port-au-Prince, Porto-Novo, Prague, Praia, Pretoria,
Pristina, Pyongyang, Quito, Rabat, Ramallah, Reykjavik, Riga, Rio de Janeiro, Riyadh, Rome, San Francisco, San Jose,
San José, San Juan, San Salvador, Sanaa, Santiago, Santo Domingo, Sao Paulo, São Paulo, Sarajevo, Seoul, Shanghai,
Shenzhen, Shillong, Singapore, Skopje, Sofia, Srinagar, Stockholm, Strasbourg, Suva, Sydney, Taipei, Tallinn, Tarawa,
Tashkent, Tbilisi, Tegucigalpa, Tehran, Tel Aviv, The Hague, Thimphu, Tirana, Tokyo, Toronto, Tripoli, Tunis, Udhampur,
Ulaanbaatar, Valletta, Vancouver, Vienna, Vientiane, Vilnius, Warsaw, Washington, Wellington, Windhoek, Yamoussoukro,
Yangon, Yaounde, Yaoundé, Yerevan, Zagreb, Zanzibar, Zurich, Geneva
""".replace("\n", " ").split(",")
)
"""Capitals and the cities that agencies file from, case-folded. Written for this project; not a gazetteer."""
