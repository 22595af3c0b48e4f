"""Networks and their circles, the defenders and organisations they are woven of."""
