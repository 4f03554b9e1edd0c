/*M!999999\- enable the sandbox mode */ 

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
DROP TABLE IF EXISTS `actions`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `actions` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` bigint(20) NOT NULL,
  `user` bigint(20) NOT NULL,
  `action` varchar(32) NOT NULL,
  `detail` varchar(255) NOT NULL DEFAULT '',
  `target` varchar(255) NOT NULL DEFAULT '',
  `address` varchar(64) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `actions_user` (`user`,`date`),
  KEY `actions_action` (`action`,`date`),
  KEY `actions_date` (`date`)
) ENGINE=InnoDB AUTO_INCREMENT=18 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `actions` WRITE;
/*!40000 ALTER TABLE `actions` DISABLE KEYS */;
INSERT INTO `actions` VALUES (1,1796050525483,1,'created','','','');
INSERT INTO `actions` VALUES (2,1796050526018,2,'created','','','');
INSERT INTO `actions` VALUES (3,1796050526753,3,'created','','','');
INSERT INTO `actions` VALUES (4,1796050527276,4,'created','','','');
INSERT INTO `actions` VALUES (5,1796050527867,5,'created','','','');
INSERT INTO `actions` VALUES (6,1796050528032,2,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (7,1796050528037,2,'logout','127.0.0.1','','');
INSERT INTO `actions` VALUES (8,1796050528048,2,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (9,1796050528343,3,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (10,1796050528591,4,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (11,1796050529035,5,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (12,1796050529146,1,'login','127.0.0.1','','');
INSERT INTO `actions` VALUES (13,1796050532161,4,'logout','127.0.0.1','','');
INSERT INTO `actions` VALUES (14,1796050535608,2,'logout','127.0.0.1','','');
INSERT INTO `actions` VALUES (15,1796050535919,3,'logout','127.0.0.1','','');
INSERT INTO `actions` VALUES (16,1796050536245,5,'logout','127.0.0.1','','');
INSERT INTO `actions` VALUES (17,1796050536546,1,'logout','127.0.0.1','','');
/*!40000 ALTER TABLE `actions` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `avatars`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `avatars` (
  `user` bigint(20) NOT NULL,
  `tag` varchar(32) NOT NULL,
  `type` varchar(32) NOT NULL,
  `data` mediumtext NOT NULL,
  PRIMARY KEY (`user`),
  UNIQUE KEY `tag` (`tag`),
  CONSTRAINT `avatars_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `avatars` WRITE;
/*!40000 ALTER TABLE `avatars` DISABLE KEYS */;
/*!40000 ALTER TABLE `avatars` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `chats`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `chats` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `gid` varchar(64) NOT NULL,
  `name` varchar(255) NOT NULL DEFAULT '',
  `kind` varchar(16) NOT NULL,
  `admins` text NOT NULL,
  `committers` text NOT NULL,
  `subject` bigint(20) NOT NULL DEFAULT 0,
  `is_public` bigint(20) NOT NULL DEFAULT 0,
  `created_by` varchar(64) NOT NULL DEFAULT '',
  `created` bigint(20) NOT NULL DEFAULT 0,
  `edited_by` varchar(64) NOT NULL DEFAULT '',
  `edited` bigint(20) NOT NULL DEFAULT 0,
  `last_active` bigint(20) NOT NULL DEFAULT 0,
  `dismissed` bigint(20) NOT NULL DEFAULT 0,
  `last_index` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `gid` (`gid`),
  KEY `chats_public` (`is_public`),
  KEY `chats_kind` (`kind`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `chats` WRITE;
/*!40000 ALTER TABLE `chats` DISABLE KEYS */;
INSERT INTO `chats` VALUES (1,'d7eb8c2a-6565-4181-ba85-39db4f1fc707','System','system','','',0,0,'system',1796050525248,'',0,1796050532534,0,2);
INSERT INTO `chats` VALUES (2,'00000000-0000-4000-8000-000000000001','Plans 计划','group','','',0,0,'ann',1796050529052,'',0,1796050532470,0,9);
INSERT INTO `chats` VALUES (3,'2&3','','one2one','','',0,0,'ann',1796050529089,'',0,1796050529092,0,3);
/*!40000 ALTER TABLE `chats` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `depts`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `depts` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `parent` bigint(20) NOT NULL DEFAULT 0,
  `place` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `depts` WRITE;
/*!40000 ALTER TABLE `depts` DISABLE KEYS */;
/*!40000 ALTER TABLE `depts` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `entries`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `entries` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `code` varchar(64) NOT NULL,
  `name` varchar(255) NOT NULL DEFAULT '',
  `abbr` varchar(64) NOT NULL DEFAULT '',
  `url` varchar(2048) NOT NULL DEFAULT '',
  `download` varchar(2048) NOT NULL DEFAULT '',
  `md5` varchar(32) NOT NULL DEFAULT '',
  `logo` varchar(2048) NOT NULL DEFAULT '',
  `secret` varchar(64) NOT NULL DEFAULT '',
  `sso` bigint(20) NOT NULL DEFAULT 0,
  `integration` bigint(20) NOT NULL DEFAULT 0,
  `is_online` bigint(20) NOT NULL DEFAULT 1,
  `place` bigint(20) NOT NULL DEFAULT 0,
  `allowed` varchar(2048) NOT NULL DEFAULT '',
  `token` varchar(64) NOT NULL DEFAULT '',
  `last_used` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `code` (`code`),
  KEY `entries_token` (`token`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `entries` WRITE;
/*!40000 ALTER TABLE `entries` DISABLE KEYS */;
/*!40000 ALTER TABLE `entries` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `file_chats`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `file_chats` (
  `file` bigint(20) NOT NULL,
  `chat` bigint(20) NOT NULL,
  `message` bigint(20) NOT NULL,
  PRIMARY KEY (`file`,`chat`),
  KEY `chat` (`chat`),
  KEY `message` (`message`),
  CONSTRAINT `file_chats_ibfk_1` FOREIGN KEY (`file`) REFERENCES `files` (`id`),
  CONSTRAINT `file_chats_ibfk_2` FOREIGN KEY (`chat`) REFERENCES `chats` (`id`),
  CONSTRAINT `file_chats_ibfk_3` FOREIGN KEY (`message`) REFERENCES `messages` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `file_chats` WRITE;
/*!40000 ALTER TABLE `file_chats` DISABLE KEYS */;
/*!40000 ALTER TABLE `file_chats` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `files`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `files` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(1024) NOT NULL,
  `path` varchar(1024) NOT NULL,
  `size` bigint(20) NOT NULL,
  `time` bigint(20) NOT NULL,
  `chat` bigint(20) NOT NULL,
  `user` bigint(20) NOT NULL,
  `created` bigint(20) NOT NULL,
  `is_own` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `chat` (`chat`),
  KEY `user` (`user`),
  KEY `files_created` (`created`),
  CONSTRAINT `files_ibfk_1` FOREIGN KEY (`chat`) REFERENCES `chats` (`id`),
  CONSTRAINT `files_ibfk_2` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `files` WRITE;
/*!40000 ALTER TABLE `files` DISABLE KEYS */;
/*!40000 ALTER TABLE `files` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `members`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `members` (
  `chat` bigint(20) NOT NULL,
  `user` bigint(20) NOT NULL,
  `joined` bigint(20) NOT NULL DEFAULT 0,
  `quit` bigint(20) NOT NULL DEFAULT 0,
  `star` bigint(20) NOT NULL DEFAULT 0,
  `hide` bigint(20) NOT NULL DEFAULT 0,
  `mute` bigint(20) NOT NULL DEFAULT 0,
  `category` varchar(255) NOT NULL DEFAULT '',
  `delivered_index` bigint(20) NOT NULL DEFAULT 0,
  `read_index` bigint(20) NOT NULL DEFAULT 0,
  `first_index` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`chat`,`user`),
  KEY `members_user` (`user`),
  CONSTRAINT `members_ibfk_1` FOREIGN KEY (`chat`) REFERENCES `chats` (`id`),
  CONSTRAINT `members_ibfk_2` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `members` WRITE;
/*!40000 ALTER TABLE `members` DISABLE KEYS */;
INSERT INTO `members` VALUES (1,1,0,0,0,0,0,'',2,0,0);
INSERT INTO `members` VALUES (1,2,0,0,0,0,0,'',2,0,0);
INSERT INTO `members` VALUES (1,3,0,0,0,0,0,'',2,0,0);
INSERT INTO `members` VALUES (1,4,0,0,0,0,0,'',1,0,0);
INSERT INTO `members` VALUES (1,5,0,0,0,0,0,'',2,0,0);
INSERT INTO `members` VALUES (2,2,1796050529052,0,1,0,0,'',9,4,0);
INSERT INTO `members` VALUES (2,3,1796050529052,0,0,0,0,'',9,0,0);
INSERT INTO `members` VALUES (2,4,1796050529052,0,0,0,0,'',6,0,0);
INSERT INTO `members` VALUES (2,5,1796050529088,0,0,0,0,'',9,0,6);
INSERT INTO `members` VALUES (3,2,1796050529089,0,0,0,0,'',3,0,0);
INSERT INTO `members` VALUES (3,3,1796050529089,0,0,0,0,'',3,0,0);
/*!40000 ALTER TABLE `members` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `messages`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `messages` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `gid` varchar(64) NOT NULL,
  `chat` bigint(20) NOT NULL,
  `idx` bigint(20) NOT NULL,
  `user` bigint(20) NOT NULL,
  `date` bigint(20) NOT NULL,
  `sender_order` bigint(20) NOT NULL,
  `kind` varchar(16) NOT NULL,
  `content_type` varchar(16) NOT NULL,
  `content` mediumtext NOT NULL,
  `data` mediumtext NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `gid` (`gid`),
  UNIQUE KEY `chat` (`chat`,`idx`),
  CONSTRAINT `messages_ibfk_1` FOREIGN KEY (`chat`) REFERENCES `chats` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=15 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `messages` WRITE;
/*!40000 ALTER TABLE `messages` DISABLE KEYS */;
INSERT INTO `messages` VALUES (1,'00000000-0000-4000-8000-000000000101',2,1,3,1796050529069,1,'normal','plain','message 1 你好','');
INSERT INTO `messages` VALUES (2,'00000000-0000-4000-8000-000000000102',2,2,4,1796050529071,1,'normal','plain','message 2 你好','');
INSERT INTO `messages` VALUES (3,'00000000-0000-4000-8000-000000000103',2,3,2,1796050529072,1,'normal','plain','message 3 你好','');
INSERT INTO `messages` VALUES (4,'00000000-0000-4000-8000-000000000104',2,4,3,1796050529075,1,'normal','plain','message 4 你好','');
INSERT INTO `messages` VALUES (5,'00000000-0000-4000-8000-000000000105',2,5,4,1796050529085,1,'normal','plain','message 5 你好','');
INSERT INTO `messages` VALUES (6,'00000000-0000-4000-8000-000000000106',2,6,2,1796050529087,1,'normal','plain','message 6 你好','');
INSERT INTO `messages` VALUES (7,'00000000-0000-4000-8000-000000000107',3,1,2,1796050529090,1,'normal','plain','pair 1','');
INSERT INTO `messages` VALUES (8,'00000000-0000-4000-8000-000000000108',3,2,2,1796050529091,1,'normal','plain','pair 2','');
INSERT INTO `messages` VALUES (9,'00000000-0000-4000-8000-000000000109',3,3,2,1796050529092,1,'normal','plain','pair 3','');
INSERT INTO `messages` VALUES (10,'00000000-0000-4000-8000-000000000110',1,1,1,1796050529154,1,'normal','plain','welcome','');
INSERT INTO `messages` VALUES (11,'00000000-0000-4000-8000-000000000111',2,7,3,1796050532465,1,'normal','plain','message 7 for cat later','');
INSERT INTO `messages` VALUES (12,'00000000-0000-4000-8000-000000000112',2,8,2,1796050532467,1,'normal','plain','message 8 for cat later','');
INSERT INTO `messages` VALUES (13,'00000000-0000-4000-8000-000000000113',2,9,3,1796050532470,1,'normal','plain','message 9 for cat later','');
INSERT INTO `messages` VALUES (14,'00000000-0000-4000-8000-000000000114',1,2,1,1796050532534,1,'normal','plain','while cat is away','');
/*!40000 ALTER TABLE `messages` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `meta`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `meta` (
  `name` varchar(64) NOT NULL,
  `value` varchar(255) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `meta` WRITE;
/*!40000 ALTER TABLE `meta` DISABLE KEYS */;
INSERT INTO `meta` VALUES ('epoch','1');
INSERT INTO `meta` VALUES ('system_chat','1');
INSERT INTO `meta` VALUES ('user_changes','5');
/*!40000 ALTER TABLE `meta` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `notice_waiting`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `notice_waiting` (
  `user` bigint(20) NOT NULL,
  `notice` bigint(20) NOT NULL,
  PRIMARY KEY (`user`,`notice`),
  KEY `notice` (`notice`),
  CONSTRAINT `notice_waiting_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`),
  CONSTRAINT `notice_waiting_ibfk_2` FOREIGN KEY (`notice`) REFERENCES `notices` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `notice_waiting` WRITE;
/*!40000 ALTER TABLE `notice_waiting` DISABLE KEYS */;
/*!40000 ALTER TABLE `notice_waiting` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `notices`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `notices` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `gid` varchar(64) NOT NULL,
  `date` bigint(20) NOT NULL,
  `content_type` varchar(16) NOT NULL,
  `content` mediumtext NOT NULL,
  `title` varchar(255) NOT NULL DEFAULT '',
  `subtitle` varchar(255) NOT NULL DEFAULT '',
  `url` varchar(2048) NOT NULL DEFAULT '',
  `actions` mediumtext NOT NULL,
  `sender` mediumtext NOT NULL,
  `targets` mediumtext NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `gid` (`gid`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `notices` WRITE;
/*!40000 ALTER TABLE `notices` DISABLE KEYS */;
/*!40000 ALTER TABLE `notices` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `right_group_people`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `right_group_people` (
  `right_group` bigint(20) NOT NULL,
  `user` bigint(20) NOT NULL,
  PRIMARY KEY (`right_group`,`user`),
  KEY `right_group_people_user` (`user`),
  CONSTRAINT `right_group_people_ibfk_1` FOREIGN KEY (`right_group`) REFERENCES `right_groups` (`id`),
  CONSTRAINT `right_group_people_ibfk_2` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `right_group_people` WRITE;
/*!40000 ALTER TABLE `right_group_people` DISABLE KEYS */;
/*!40000 ALTER TABLE `right_group_people` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `right_group_rights`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `right_group_rights` (
  `right_group` bigint(20) NOT NULL,
  `name` varchar(64) NOT NULL,
  PRIMARY KEY (`right_group`,`name`),
  CONSTRAINT `right_group_rights_ibfk_1` FOREIGN KEY (`right_group`) REFERENCES `right_groups` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `right_group_rights` WRITE;
/*!40000 ALTER TABLE `right_group_rights` DISABLE KEYS */;
/*!40000 ALTER TABLE `right_group_rights` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `right_groups`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `right_groups` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `right_groups` WRITE;
/*!40000 ALTER TABLE `right_groups` DISABLE KEYS */;
/*!40000 ALTER TABLE `right_groups` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `robots`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `robots` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user` bigint(20) NOT NULL,
  `name` varchar(255) NOT NULL,
  `kind` varchar(16) NOT NULL,
  `chat` bigint(20) NOT NULL,
  `token` varchar(64) NOT NULL,
  `secret` varchar(128) NOT NULL DEFAULT '',
  `enabled` bigint(20) NOT NULL DEFAULT 1,
  `deleted` bigint(20) NOT NULL DEFAULT 0,
  `created` bigint(20) NOT NULL DEFAULT 0,
  `last_used` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `token` (`token`),
  KEY `user` (`user`),
  KEY `chat` (`chat`),
  CONSTRAINT `robots_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`),
  CONSTRAINT `robots_ibfk_2` FOREIGN KEY (`chat`) REFERENCES `chats` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `robots` WRITE;
/*!40000 ALTER TABLE `robots` DISABLE KEYS */;
/*!40000 ALTER TABLE `robots` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `roles`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `roles` (
  `code` varchar(64) NOT NULL,
  `name` varchar(255) NOT NULL,
  PRIMARY KEY (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `roles` WRITE;
/*!40000 ALTER TABLE `roles` DISABLE KEYS */;
/*!40000 ALTER TABLE `roles` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `settings`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `settings` (
  `user` bigint(20) NOT NULL,
  `value` mediumtext NOT NULL,
  PRIMARY KEY (`user`),
  CONSTRAINT `settings_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `settings` WRITE;
/*!40000 ALTER TABLE `settings` DISABLE KEYS */;
/*!40000 ALTER TABLE `settings` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `sign_ins`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `sign_ins` (
  `user` bigint(20) NOT NULL,
  `address` varchar(64) NOT NULL,
  `date` bigint(20) NOT NULL,
  PRIMARY KEY (`user`,`address`),
  CONSTRAINT `sign_ins_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `sign_ins` WRITE;
/*!40000 ALTER TABLE `sign_ins` DISABLE KEYS */;
INSERT INTO `sign_ins` VALUES (1,'127.0.0.1',1796050529137);
INSERT INTO `sign_ins` VALUES (2,'127.0.0.1',1796050528001);
INSERT INTO `sign_ins` VALUES (3,'127.0.0.1',1796050528294);
INSERT INTO `sign_ins` VALUES (4,'127.0.0.1',1796050528559);
INSERT INTO `sign_ins` VALUES (5,'127.0.0.1',1796050528952);
/*!40000 ALTER TABLE `sign_ins` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `todos`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `todos` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user` bigint(20) NOT NULL,
  `day` varchar(10) NOT NULL DEFAULT '',
  `starts` varchar(4) NOT NULL DEFAULT '2400',
  `ends` varchar(4) NOT NULL DEFAULT '2400',
  `kind` varchar(32) NOT NULL DEFAULT 'custom',
  `subject` bigint(20) NOT NULL DEFAULT 0,
  `priority` bigint(20) NOT NULL DEFAULT 3,
  `name` varchar(600) NOT NULL,
  `description` mediumtext NOT NULL,
  `status` varchar(16) NOT NULL DEFAULT 'wait',
  `is_private` bigint(20) NOT NULL DEFAULT 0,
  `assigned_to` varchar(64) NOT NULL DEFAULT '',
  `assigned_by` varchar(64) NOT NULL DEFAULT '',
  `assigned` bigint(20) NOT NULL DEFAULT 0,
  `finished_by` varchar(64) NOT NULL DEFAULT '',
  `finished` bigint(20) NOT NULL DEFAULT 0,
  `closed_by` varchar(64) NOT NULL DEFAULT '',
  `closed` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `todos_user` (`user`),
  KEY `todos_assigned` (`assigned_to`),
  CONSTRAINT `todos_ibfk_1` FOREIGN KEY (`user`) REFERENCES `users` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `todos` WRITE;
/*!40000 ALTER TABLE `todos` DISABLE KEYS */;
/*!40000 ALTER TABLE `todos` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `users`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `users` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `account` varchar(64) NOT NULL,
  `password` varchar(255) NOT NULL,
  `realname` varchar(255) NOT NULL DEFAULT '',
  `role` varchar(64) NOT NULL DEFAULT '',
  `dept` bigint(20) NOT NULL DEFAULT 0,
  `admin` varchar(16) NOT NULL DEFAULT 'no',
  `gender` varchar(4) NOT NULL DEFAULT 'u',
  `email` varchar(255) NOT NULL DEFAULT '',
  `mobile` varchar(255) NOT NULL DEFAULT '',
  `phone` varchar(255) NOT NULL DEFAULT '',
  `site` varchar(255) NOT NULL DEFAULT '',
  `qq` varchar(255) NOT NULL DEFAULT '',
  `avatar` varchar(1024) NOT NULL DEFAULT '',
  `birthday` varchar(255) NOT NULL DEFAULT '',
  `skype` varchar(255) NOT NULL DEFAULT '',
  `yahoo` varchar(255) NOT NULL DEFAULT '',
  `gtalk` varchar(255) NOT NULL DEFAULT '',
  `wangwang` varchar(255) NOT NULL DEFAULT '',
  `address` varchar(255) NOT NULL DEFAULT '',
  `zipcode` varchar(255) NOT NULL DEFAULT '',
  `deleted` bigint(20) NOT NULL DEFAULT 0,
  `fails` bigint(20) NOT NULL DEFAULT 0,
  `locked_until` bigint(20) NOT NULL DEFAULT 0,
  `signed` bigint(20) NOT NULL DEFAULT 0,
  `created` bigint(20) NOT NULL DEFAULT 0,
  `forbidden` bigint(20) NOT NULL DEFAULT 0,
  `totp` varchar(64) NOT NULL DEFAULT '',
  `totp_draft` varchar(64) NOT NULL DEFAULT '',
  `totp_step` bigint(20) NOT NULL DEFAULT 0,
  `account_key` varchar(255) NOT NULL DEFAULT '',
  `email_key` varchar(255) NOT NULL DEFAULT '',
  `account_look` varchar(255) NOT NULL DEFAULT '',
  `realname_look` varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  UNIQUE KEY `account` (`account`),
  KEY `users_account_key` (`account_key`),
  KEY `users_email_key` (`email_key`),
  KEY `users_account_look` (`account_look`),
  KEY `users_realname_look` (`realname_look`)
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `users` WRITE;
/*!40000 ALTER TABLE `users` DISABLE KEYS */;
INSERT INTO `users` VALUES (1,'admin','scrypt$16384$8$1$d19662faee31d9ddbeaf463d21b5229a$7b1f4a70c39ac509cef21aad42d63e1e90fbedbcb67de785f1fdf552c17727a9','Administrator','',0,'super','u','','','','','','','','','','','','','',0,0,0,1796050529146,1796050525483,0,'','',0,'admin','','admin','administrator');
INSERT INTO `users` VALUES (2,'ann','scrypt$16384$8$1$7aad5864e6f57b1d2bb6df7eaf18df32$b88a2691621f6709a9a6d6bdc8350d83c9e4f40ea4e025db6a73f00a1b518c25','Ann Lee','',0,'no','u','','','','','','','','','','','','','',0,0,0,1796050528032,1796050526018,0,'','',0,'ann','','ann','ann lee');
INSERT INTO `users` VALUES (3,'bob','scrypt$16384$8$1$18140c070929c54a87cdc66b7abf9c62$6c989697fc25cb24ebe3a7142fa2424b742210f09ffb784415b1ed74932211c6','鲍勃','',0,'no','u','','','','','','','','','','','','','',0,0,0,1796050528343,1796050526753,0,'','',0,'bob','','bob','鲍勃');
INSERT INTO `users` VALUES (4,'cat','scrypt$16384$8$1$237152f5c13310cea3c0812ef4e2d850$9e23b2e2250402ad8c8e15843805d423d837dd1b3b5c667fbb5eec485374de7a','Cat O\'Hara','',0,'no','u','','','','','','','','','','','','','',0,0,0,1796050528591,1796050527276,0,'','',0,'cat','','cat','cat o\'hara');
INSERT INTO `users` VALUES (5,'dan','scrypt$16384$8$1$f8c370e566a73a43bb9269dc75440aff$f5e2bc43b106a8833fcf813d20bbfb4f1cc4d9111d1ec644467c04d760cbe42b','丹尼尔','',0,'no','u','','','','','','','','','','','','','',0,0,0,1796050529035,1796050527867,0,'','',0,'dan','','dan','丹尼尔');
/*!40000 ALTER TABLE `users` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `xuan_store`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `xuan_store` (
  `id` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `done` bigint(20) NOT NULL,
  `changes` bigint(20) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `xuan_store` WRITE;
/*!40000 ALTER TABLE `xuan_store` DISABLE KEYS */;
INSERT INTO `xuan_store` VALUES (1,7,0,100);
/*!40000 ALTER TABLE `xuan_store` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

