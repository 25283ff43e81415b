"""What every cloud must offer, one concern per file: its spec, its outputs, its abstract class."""
