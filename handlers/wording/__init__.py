"""Every sentence the product says, as message builders; one module for each thing it speaks of."""
