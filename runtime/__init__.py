"""The ground floor: what any program of this kind needs, and nothing of the product.

May be imported by everybody; imports nothing of ours.
"""
