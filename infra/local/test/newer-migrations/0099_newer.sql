create table newer (id text primary key);
