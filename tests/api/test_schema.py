"""Whatever is sent to the HTTP door: no error of its own, and answers as its document says."""



