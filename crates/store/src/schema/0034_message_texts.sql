-- Messages that still say something, by age: what they say is destroyed once its time is over.
CREATE INDEX message_texts ON message (made_at) WHERE sealing_key IS NOT NULL;
