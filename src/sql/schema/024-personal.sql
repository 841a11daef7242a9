-- both
-- What an agent answers from a mailbox of his own: where to write from now on.
INSERT INTO canned (person_id, name, body, shared, queue_id, lang, changed_at) VALUES
(NULL, 'Persönliches Postfach', 'Guten Tag {{customer.name}},

vielen Dank für Ihre Nachricht. Sie kam in meinem persönlichen Postfach an, das in Urlaub und Krankheit niemand liest. Ich habe sie an unser Ticketsystem weitergegeben: Ihr Anliegen „{{ticket.title}}“ hat jetzt die Nummer {{ticket.number}}, und das ganze Team kann Ihnen helfen.

Bitte schreiben Sie uns künftig direkt an {{desk.email}}.', 1, NULL, 'de', 0),
(NULL, 'Personal mailbox', 'Hello {{customer.name}},

thank you for your message. It reached my personal mailbox, which nobody reads while I am away. I have passed it on to our ticket system: your concern “{{ticket.title}}” now has the number {{ticket.number}}, and the whole team can help you.

Please write to {{desk.email}} from now on.', 1, NULL, 'en', 0);
