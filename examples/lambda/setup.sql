-- What the example reads. On the database, once.
CREATE DATABASE IF NOT EXISTS shop;
CREATE TABLE IF NOT EXISTS shop.pets (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
REPLACE INTO shop.pets VALUES (7, 'Neko'), (8, 'Inu');
-- The user that Weir logs in as. Clients never learn its password: they come with tokens.
CREATE USER IF NOT EXISTS 'pets'@'%' IDENTIFIED BY 'change-me';
GRANT SELECT ON shop.* TO 'pets'@'%';
