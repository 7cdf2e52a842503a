"""Other ways of doing what the rules do, written from what is published of them; never from anyone's code."""
