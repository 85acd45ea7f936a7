"""`/scim/v2`: a company's directory (Entra, Okta, …) keeps people here (RFC 7644).

The models of the protocol take half a second and 20 MB to load: `door` is the only
module that is there from the start, and asks for the others at the first call.
"""
