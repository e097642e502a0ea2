require ["body", "imap4flags"];
if body :contains "click" { addflag "click"; }
if body :raw :contains "<html" { addflag "rawhtml"; }
if body :raw :matches "*http*" { addflag "rawlink"; }
if body :content "text" :contains "the" { addflag "the"; }
if body :content "text/html" :contains "<a" { addflag "anchor"; }
if body :content "text/plain" :contains ["unsubscribe", "subscribe"] { addflag "subscribe"; }
if body :content ["image", "application"] :contains "" { addflag "attached"; }
if body :content "multipart" :contains "mime" { addflag "preamble"; }
if body :content "message/rfc822" :contains "subject" { addflag "forwarded"; }
if body :text :contains "you" { addflag "you"; }
keep;
