"""Django settings, one subject a file; every value comes from the environment."""

from config.settings.base import *
from config.settings.conversations import *
from config.settings.gateway import *
from config.settings.limits import *
from config.settings.logs import *
from config.settings.mail import *
from config.settings.panel import *
from config.settings.people import *
from config.settings.providers import *
from config.settings.runs import *
from config.settings.secrecy import *
from config.settings.stores import *
from config.settings.tools import *
from config.settings.upstream import *
from config.settings.web import *
