"""What the arguments of Azure's types mean; the programs are the stacks themselves."""
